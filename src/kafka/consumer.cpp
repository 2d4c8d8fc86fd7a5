#include "kafka/consumer.hpp"

#include "eventapp/core/log.hpp"
#include "kafka/client_settings.hpp"
#include "kafka/consumer_handle.hpp"
#include "kafka/embedded_guard.hpp"
#include "kafka/message_copy.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr int messages_a_turn = 256;
constexpr int look_at_clock_every = 16;
constexpr std::chrono::milliseconds turn{2};
constexpr std::chrono::seconds tick_interval{1};
constexpr std::chrono::seconds pause_after{5};
constexpr std::chrono::seconds stale_after{10};
constexpr std::int64_t span_limit = 2'000'000;

}  // namespace

Consumer::Consumer(Strand strand, Clock& clock, Metrics& metrics, Reaper& reaper,
                   const KafkaConfig& config, std::string bootstrap_servers, std::string group,
                   std::vector<std::string> topics, ConsumerCallbacks callbacks,
                   EmbeddedGuard* guard)
    : strand_(strand),
      clock_(clock),
      reaper_(reaper),
      settings_(consumer_settings(config, bootstrap_servers, group)),
      topics_(std::move(topics)),
      callbacks_(std::move(callbacks)),
      guard_(guard),
      lag_(metrics, group),
      last_poll_(metrics.gauge("eventapp_consumer_last_poll_timestamp_seconds",
                               "When the consumer was last polled.", {{"group", group}})),
      commit_failures_(metrics.counter("eventapp_commit_failures_total",
                                       "Commits of offsets that the group refused.",
                                       {{"group", group}})),
      store_refusals_(metrics.counter("eventapp_offset_store_refused_total",
                                      "Fronts of partitions that had just been taken away.",
                                      {{"group", group}})),
      rebalance_task_(strand, clock, "kafka rebalance"),
      tasks_(strand, clock, "kafka consumer") {}

Consumer::~Consumer() = default;

void Consumer::start() {
  if (guard_ != nullptr) {
    guard_->consumed_here(topics_);
  }
  ConsumerHandle::Listener listener;
  listener.on_rebalance = [this](bool assigned, std::vector<TopicPartition> partitions) {
    note_rebalance(assigned, std::move(partitions));
  };
  listener.on_commit_failed = [this](RdKafka::ErrorCode, const std::string& text) {
    commit_failures_.Increment();
    log::warn("Offsets were not committed; what they cover may be delivered again. error=" + text);
  };
  listener.on_error = [this](RdKafka::ErrorCode, const std::string& text, bool fatal) {
    if (fatal) {
      state_ = State::fatal;
      log::error("The Kafka consumer had a fatal error; restart the process. error=" + text);
    } else {
      log::debug("Kafka client error: " + text + ". client=consumer");
    }
  };
  listener.on_statistics = [this](const std::string& json) { learn(read_statistics(json)); };
  handle_ =
      std::make_unique<ConsumerHandle>(strand_, clock_, settings_, topics_, std::move(listener));
  tasks_.spawn(serve());
  tasks_.spawn(tick());
}

void Consumer::learn(const std::vector<PartitionStatistics>& statistics) {
  lag_.update(statistics);
  const std::optional<std::string> warning = copartitioning_.warning(statistics);
  if (warning) {
    log::warn(*warning);
  }
}

awaitable<> Consumer::serve() {
  for (;;) {
    const bool open = co_await handle_->queue().ready();
    if (!open) {
      break;
    }
    while (drain()) {
      co_await asio::post(strand_, asio::use_awaitable);
    }
  }
}

// Polls whatever happens: a member that does not poll leaves the group, and librdkafka's signal
// does not come for a queue that was not emptied.
awaitable<> Consumer::tick() {
  while (!stopped_) {
    if (may_drain()) {
      if (drain()) {
        handle_->queue().wake();
      }
    } else if (auto message = handle_->poll()) {
      take(std::move(message));
    }
    polled_at_ = clock_.now().time_since_epoch().count();
    last_poll_.SetToCurrentTime();
    store_fronts();
    watch_bounds();
    co_await clock_.sleep_until(clock_.now() + tick_interval, stop_ticking_.slot());
  }
}

// Hands out what is there, within the bounds of one turn; answers whether there may be more.
bool Consumer::drain() {
  const SteadyTime end = clock_.now() + turn;
  for (int count = 1; count <= messages_a_turn; ++count) {
    if (!may_drain() || stopped_) {
      return false;
    }
    auto message = handle_->poll();
    if (!message) {
      return false;
    }
    take(std::move(message));
    if (count % look_at_clock_every == 0 && clock_.now() >= end) {
      break;
    }
  }
  return true;
}

void Consumer::take(ConsumedRecord message) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    hand_out(std::move(message));
  } else {
    consumer_error(*message);
  }
}

void Consumer::hand_out(ConsumedRecord message) {
  const PartitionRef key{rd_kafka_topic_name(message->rkt), message->partition};
  Assignment::Partition* partition = assignment_.find(key);
  if (closing_ || partition == nullptr || partition->revoking) {
    return;  // its next owner gets it
  }
  const std::int64_t offset = message->offset;
  const std::int64_t due = partition->offsets.next().value_or(offset);
  if (guard_ != nullptr && offset > due) {
    guard_->jumped({std::string(key.topic), key.partition}, due, offset);
  }
  partition->offsets.handed_out(offset);
  callbacks_.on_message(copy_of(std::move(message), partition->epoch));
}

void Consumer::consumer_error(const rd_kafka_message_s& message) {
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
    case RD_KAFKA_RESP_ERR__INTR:
      return;
    case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED:
      state_ = State::not_joined;
      log::error("The consumer was not polled in time and has left its group; it joins again.");
      return;
    default:
      log::warn(fmt::format("Kafka consumer: {}", rd_kafka_message_errstr(&message)));
  }
}

void Consumer::settle(PartitionRef partition, std::int64_t offset, std::uint64_t epoch) {
  assignment_.settle(partition, offset, epoch);
}

void Consumer::store_fronts() {
  const auto fronts = assignment_.moved_fronts();
  if (fronts.empty() || !handle_) {
    return;
  }
  const std::size_t refused = handle_->store(fronts);
  store_refusals_.Increment(static_cast<double>(refused));
  for (const auto& [partition, front] : fronts) {
    if (guard_ != nullptr) {
      guard_->settled(partition, front);
    }
  }
}

void Consumer::set_reading(bool reading) {
  if (reading == reading_) {
    return;
  }
  reading_ = reading;
  if (!reading) {
    reading_stopped_at_ = clock_.now();
    return;
  }
  paused_all_ = false;
  apply_pauses();
  if (handle_) {
    handle_->queue().wake();
  }
}

// Pausing throws away what is fetched and costs most of a second afterwards: only for what lasts.
void Consumer::watch_bounds() {
  if (!reading_ && clock_.now() - reading_stopped_at_ >= pause_after) {
    paused_all_ = true;
  }
  assignment_.measure(span_limit);
  apply_pauses();
}

void Consumer::apply_pauses() {
  if (!handle_) {
    return;
  }
  const std::set<TopicPartition> wanted = assignment_.to_pause(paused_all_);
  std::vector<TopicPartition> pause;
  std::vector<TopicPartition> resume;
  std::set_difference(wanted.begin(), wanted.end(), paused_.begin(), paused_.end(),
                      std::back_inserter(pause));
  for (const TopicPartition& partition : paused_) {
    if (!wanted.contains(partition) && assignment_.find(partition) != nullptr) {
      resume.push_back(partition);
    }
  }
  if (!pause.empty()) {
    handle_->pause(pause);
    paused_.insert(pause.begin(), pause.end());
  }
  if (!resume.empty()) {
    handle_->resume(resume);
    for (const TopicPartition& partition : resume) {
      paused_.erase(partition);
    }
  }
}

Health Consumer::health() const {
  const std::string part = "kafka.consumer";
  const SteadyTime polled{SteadyTime::duration(polled_at_.load())};
  const auto silent = std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - polled);
  switch (state_.load()) {
    case State::starting:
      return {part, Health::State::down, "the group is not joined yet; check that brokers run"};
    case State::not_joined:
      return {part, Health::State::down, "not a member of the group; it joins again"};
    case State::fatal:
      return {part, Health::State::down, "a fatal error; see the log and restart"};
    case State::closed:
      return {part, Health::State::down, "stopping"};
    case State::joined:
      break;
  }
  if (silent > stale_after) {
    return {part, Health::State::degraded, fmt::format("not polled for {} s", silent.count())};
  }
  return {part};
}

}  // namespace eventapp::kafka
