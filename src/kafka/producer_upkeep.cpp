// The producer's own affairs: its handle, what it knows of the brokers, and its end.
#include "eventapp/core/log.hpp"
#include "kafka/client_settings.hpp"
#include "kafka/producer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <exception>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr std::chrono::milliseconds ask_timeout{1000};
constexpr std::chrono::milliseconds ask_again{500};
constexpr std::chrono::seconds retire_within{5};
constexpr std::chrono::seconds purge_within{1};
constexpr std::chrono::milliseconds look_interval{20};
/// A handle that fails sooner than this is renewed with a pause.
constexpr std::chrono::seconds short_life{30};
constexpr std::chrono::seconds pause_between_handles{5};

}  // namespace

std::shared_ptr<ProducerHandle> Producer::make_handle() {
  ProducerHandle::Listener listener;
  listener.on_report = [this](ProducerHandle::Report report) { reported(std::move(report)); };
  listener.on_error = [this](RdKafka::ErrorCode code, const std::string& text, bool is_fatal) {
    client_error(code, text, is_fatal);
  };
  auto handle = std::make_shared<ProducerHandle>(strand_, clock_, settings_, std::move(listener));
  handle->know(topics_);
  metrics_.max_requests_in_flight.Set(handle->max_requests_in_flight());
  return handle;
}

// Nothing where there is none to be had now: no file descriptor left, a certificate being replaced.
std::shared_ptr<ProducerHandle> Producer::renewed_handle(std::string_view otherwise) {
  try {
    return make_handle();
  } catch (const std::exception& failure) {
    log::error(fmt::format("The Kafka producer cannot be renewed now; {}. error={}", otherwise,
                           failure.what()));
    return nullptr;
  }
}

// Whoever serves the handle gives it to the reaper: then nobody polls it any more.
awaitable<> Producer::serve(std::shared_ptr<ProducerHandle> handle) {
  for (;;) {
    const bool open = co_await handle->queue().ready();
    if (!open) {
      break;
    }
    while (handle->poll()) {
      co_await asio::post(strand_, asio::use_awaitable);
    }
  }
  reaper_.take(std::move(handle), "producer");
}

awaitable<> Producer::watch_deadlines() {
  while (!stopped_) {
    expire();
    watched_deadline_ = deliveries_.next_deadline();
    co_await deadlines_.wait_until(watched_deadline_);
  }
}

awaitable<> Producer::keep_known() {
  while (!stopped_) {
    const void* const asked = handle_.get();
    const bool asks = !known_ || breaker_.open();
    if (asks && !fatal_) {
      co_await ask_brokers();
    }
    const bool asks_again = !known_ || breaker_.open();
    const SteadyTime next = asks_again ? clock_.now() + ask_again : SteadyTime::max();
    if (!stopped_ && handle_.get() == asked) {
      co_await attention_.wait_until(next);
    }
  }
}

awaitable<> Producer::ask_brokers() {
  const void* const asked = handle_.get();
  auto answer = std::make_shared<TopicsAnswer>();
  std::function<void()> blocking = [handle = handle_, answer] {
    *answer = handle->ask(ask_timeout);
  };
  const SteadyTime deadline = clock_.now() + 2 * ask_timeout;
  const bool ended = co_await reaper_.run(std::move(blocking), deadline);
  if (!stopped_ && handle_.get() == asked) {
    note(ended ? *answer : TopicsAnswer());
  }
}

void Producer::note(const TopicsAnswer& answer) {
  answered_ = answer.answered;
  if (answered_) {
    bad_topic_ = nullptr;
    for (const std::string& topic : topics_) {
      if (const auto bad = answer.bad.find(topic); bad != answer.bad.end()) {
        bad_topic_forbidden_ = bad->second == ProduceFailure::Reason::not_authorized;
        bad_topic_ = &topic;
      }
    }
    known_ = bad_topic_ == nullptr;
    fit_requests_in_flight(answer.partitions_on_a_broker);
    if (breaker_.brokers_answer()) {
      breaker_changed();
    }
  }
  update_state();
}

// A handle keeps the settings it was made with. Only while nothing is on its way: two handles would
// not keep the order of a key.
void Producer::fit_requests_in_flight(std::size_t partitions_on_a_broker) {
  const int fitting = requests_in_flight(partitions_on_a_broker);
  const bool idle = known_ && !fatal_ && !stopping_ && handle_->in_flight() == 0;
  if (!fits_requests_in_flight_ || !idle || handle_->max_requests_in_flight() == fitting) {
    return;
  }
  settings_["max.in.flight"] = std::to_string(fitting);
  if (auto renewed = renewed_handle("it goes on as it is")) {
    replace_handle(std::move(renewed));
    known_ = false;  // by this one
  }
}

void Producer::client_error(RdKafka::ErrorCode code, const std::string& text, bool is_fatal) {
  if (is_fatal) {
    fatal(text);
    return;
  }
  if (code == RdKafka::ERR__ALL_BROKERS_DOWN) {
    answered_ = false;
    if (breaker_.brokers_down(clock_.now())) {
      breaker_changed();
    }
    attention_.notify_all();
  }
  log::debug(fmt::format("Kafka client error: {}. client=producer", text));
}

void Producer::fatal(const std::string& text) {
  if (fatal_ || stopping_) {
    return;
  }
  fatal_ = true;
  known_ = false;
  metrics_.fatal.Increment();
  log::error("The Kafka producer had a fatal error and is renewed. error=" + text);
  update_state();
  const bool lived = renewed_at_ == SteadyTime() || clock_.now() - renewed_at_ > short_life;
  tasks_.spawn(renew(lived ? Duration(0) : Duration(pause_between_handles)));
}

awaitable<> Producer::renew(Duration wait) {
  // The error is told by a callback of the very handle that goes.
  co_await asio::post(strand_, asio::use_awaitable);
  std::shared_ptr<ProducerHandle> renewed;
  for (; !renewed; wait = pause_between_handles) {
    const SteadyTime end = clock_.now() + wait;
    while (!stopping_ && clock_.now() < end) {
      co_await clock_.sleep_until(clock_.now() + look_interval);
    }
    if (stopping_) {
      co_return;
    }
    renewed = renewed_handle(
        fmt::format("the next try is in {} s", pause_between_handles.count()));
  }
  renewed_at_ = clock_.now();
  replace_handle(std::move(renewed));
  fatal_ = false;
  update_state();
  attention_.notify_all();
}

void Producer::replace_handle(std::shared_ptr<ProducerHandle> renewed) {
  tasks_.spawn(retire(std::exchange(handle_, renewed)));
  tasks_.spawn(serve(std::move(renewed)));
}

awaitable<> Producer::retire(std::shared_ptr<ProducerHandle> handle) {
  SteadyTime end = clock_.now() + retire_within;
  while (!stopping_ && handle->in_flight() > 0 && clock_.now() < end) {
    co_await clock_.sleep_until(clock_.now() + look_interval);
  }
  handle->purge();
  end = clock_.now() + purge_within;
  while (handle->in_flight() > 0 && clock_.now() < end) {
    co_await clock_.sleep_until(clock_.now() + look_interval);
  }
  handle->detach();
  leave_behind(handle.get());
}

awaitable<> Producer::drain(SteadyTime deadline) {
  return asio::co_spawn(strand_, drain_on_strand(deadline), asio::use_awaitable);
}

awaitable<> Producer::drain_on_strand(SteadyTime deadline) {
  stopping_ = true;
  update_state();
  co_await wait_until_empty(deadline);
  if (handle_) {
    handle_->purge();
    co_await wait_until_empty(clock_.now() + purge_within);
    handle_->detach();
    leave_behind(handle_.get());
    handle_.reset();
  }
  stopped_ = true;
  deadlines_.notify_all();
  attention_.notify_all();
  co_await tasks_.join();
}

awaitable<> Producer::wait_until_empty(SteadyTime deadline) {
  while (deliveries_.count() > 0 && clock_.now() < deadline) {
    co_await empty_.wait_until(deadline);
  }
}

void Producer::breaker_changed() {
  if (breaker_.open()) {
    log::warn("Publishing is refused until it can work again. reason=" + breaker_.reason());
    attention_.notify_all();
  } else {
    log::info("Publishing works again.");
  }
  update_state();
}

void Producer::update_state() {
  if (stopping_) {
    state_ = State::stopping;
  } else if (fatal_) {
    state_ = State::fatal;
  } else if (breaker_.waits_for_brokers() || (!answered_ && (!known_ || breaker_.open()))) {
    state_ = State::no_broker;
  } else if (!known_) {
    state_ = bad_topic_ == nullptr ? State::starting : State::bad_topic;
  } else {
    state_ = breaker_.open() ? State::unacknowledged : State::ready;
  }
}

}  // namespace eventapp::kafka
