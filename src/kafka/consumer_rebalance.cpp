// How partitions come and go: recorded in librdkafka's callback, answered from the strand once the
// work of what goes is wound down.
#include "eventapp/core/log.hpp"
#include "kafka/consumer.hpp"
#include "kafka/consumer_handle.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr std::chrono::seconds close_within{5};
constexpr std::chrono::milliseconds close_poll_interval{10};

std::string listed(const std::vector<TopicPartition>& partitions) {
  std::string text;
  for (const TopicPartition& partition : partitions) {
    text += fmt::format("{}{}-{}", text.empty() ? "" : ",", partition.topic, partition.partition);
  }
  return text;
}

}  // namespace

void Consumer::note_rebalance(bool assigned, std::vector<TopicPartition> partitions) {
  if (wound_down_) {
    handle_->unassign();  // during the close librdkafka waits for this answer
    return;
  }
  rebalances_.push_back({assigned, std::move(partitions)});
  if (!rebalancing_ && !closing_) {
    rebalancing_ = true;
    rebalance_task_.spawn(rebalance());
  }
}

awaitable<> Consumer::rebalance() {
  while (!rebalances_.empty()) {
    Rebalance next = std::move(rebalances_.front());
    rebalances_.pop_front();
    if (next.assigned) {
      take_over(next.partitions);
    } else {
      co_await wind_down(next.partitions);
      handle_->unassign();
      assignment_.remove(next.partitions);
      lag_.remove(next.partitions);
    }
  }
  rebalancing_ = false;
}

void Consumer::take_over(const std::vector<TopicPartition>& partitions) {
  log::info(fmt::format("Partitions assigned. partitions={}", listed(partitions)));
  assignment_.add(partitions);
  handle_->assign(partitions);
  // A consumer that does not read now gets nothing of the new partitions either.
  paused_all_ = paused_all_ || !reading_;
  apply_pauses();
  if (state_ != State::fatal) {
    state_ = State::joined;
  }
  callbacks_.on_assigned(partitions);
}

awaitable<> Consumer::wind_down(std::vector<TopicPartition> partitions) {
  assignment_.begin_revoking(partitions);
  const bool lost = handle_->assignment_lost();
  log::info(
      fmt::format("Partitions {}. partitions={}", lost ? "lost" : "revoked", listed(partitions)));
  if (lost && state_ == State::joined) {
    state_ = State::not_joined;
  }
  auto winding_down = callbacks_.on_revoked(partitions, lost);
  co_await std::move(winding_down);
  if (handle_->assignment_lost()) {
    handle_->forget(partitions);  // librdkafka would commit what is stored
  } else {
    store_fronts();
  }
}

awaitable<> Consumer::close() {
  return asio::co_spawn(strand_, leave(), asio::use_awaitable);
}

awaitable<> Consumer::leave() {
  if (!handle_ || closing_) {
    co_return;
  }
  closing_ = true;
  co_await rebalance_task_.join();
  const std::vector<TopicPartition> partitions = assignment_.all();
  if (!partitions.empty()) {
    co_await wind_down(partitions);
  }
  assignment_.remove(partitions);
  lag_.remove(partitions);
  wound_down_ = true;
  if (!rebalances_.empty()) {
    rebalances_.clear();
    handle_->unassign();
  }
  stopped_ = true;
  stop_ticking_.emit(asio::cancellation_type::all);
  handle_->queue().close();
  co_await tasks_.join();
  co_await close_handle();
}

// Closing sends no wake-up, so it is looked at; each look is short.
awaitable<> Consumer::close_handle() {
  handle_->begin_closing();
  const SteadyTime end = clock_.now() + close_within;
  while (!handle_->closed() && clock_.now() < end) {
    handle_->poll_closing();
    co_await clock_.sleep_until(clock_.now() + close_poll_interval);
  }
  if (!handle_->closed()) {
    log::warn("The consumer could not leave its group in time; the group notices by itself.");
  }
  handle_->detach();
  std::shared_ptr<ConsumerHandle> handle = std::move(handle_);
  reaper_.take(std::move(handle), "consumer");
  state_ = State::closed;
}

}  // namespace eventapp::kafka
