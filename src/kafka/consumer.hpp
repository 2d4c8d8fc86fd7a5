// A member of a consumer group: messages out, settled offsets in. It commits only what is settled
// from the front on, and gives a partition back only when its work is wound down.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/core/task_group.hpp"
#include "eventapp/kafka/message.hpp"
#include "kafka/assignment.hpp"
#include "kafka/config.hpp"
#include "kafka/copartitioning.hpp"
#include "kafka/lag_gauges.hpp"
#include "kafka/reaper.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace eventapp::kafka {

class ConsumerHandle;
class EmbeddedGuard;

/// All on the consumer's strand.
struct ConsumerCallbacks {
  std::function<void(Message)> on_message;
  std::function<void(const std::vector<TopicPartition>&)> on_assigned;
  /// Winds down the work of these partitions, then completes. Polling goes on meanwhile and
  /// settle() still counts; afterwards the fronts are stored and the partitions given back (lost:
  /// they are somebody else's already, nothing is stored).
  std::function<awaitable<>(std::vector<TopicPartition>, bool lost)> on_revoked;
};

/// Strand: the one given; start() before the loop runs, close() and health() from anywhere, the
/// rest on the strand. Lifetime: close() has completed before it goes.
class Consumer {
 public:
  /// `guard`: the embedded broker's, nullptr on a real cluster.
  Consumer(Strand strand, Clock& clock, Metrics& metrics, Reaper& reaper, const KafkaConfig& config,
           std::string bootstrap_servers, std::string group, std::vector<std::string> topics,
           ConsumerCallbacks callbacks, EmbeddedGuard* guard = nullptr);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  /// Subscribes and never waits: joining is tried for ever.
  /// Errors: StartError when librdkafka refuses its settings.
  void start();

  /// Leaves the group: winds down all partitions, stores and commits their fronts. Ends within
  /// seconds also without a broker.
  awaitable<> close();

  /// The message reached its end. Void for an older epoch.
  void settle(PartitionRef partition, std::int64_t offset, std::uint64_t epoch);

  /// false: hands out no more messages, except one a second, which keeps the membership alive.
  /// What is already fetched waits; after 5 s fetching is paused.
  void set_reading(bool reading);

  /// `kafka.consumer`: down until the group has been joined.
  Health health() const;

 private:
  struct Rebalance {
    bool assigned = false;
    std::vector<TopicPartition> partitions = {};
  };
  enum class State { starting, joined, not_joined, fatal, closed };

  awaitable<> serve();
  awaitable<> tick();
  bool drain();
  bool may_drain() const { return reading_ || paused_all_; }
  void take(ConsumedRecord message);
  void hand_out(ConsumedRecord message);
  void consumer_error(const rd_kafka_message_s& message);
  void store_fronts();
  void watch_bounds();
  void apply_pauses();

  // consumer_rebalance.cpp
  void learn(const std::vector<PartitionStatistics>& statistics);
  void note_rebalance(bool assigned, std::vector<TopicPartition> partitions);
  awaitable<> rebalance();
  void take_over(const std::vector<TopicPartition>& partitions);
  awaitable<> wind_down(std::vector<TopicPartition> partitions);
  awaitable<> leave();
  awaitable<> close_handle();

  Strand strand_;
  Clock& clock_;
  Reaper& reaper_;
  config::StringMap settings_;
  std::vector<std::string> topics_;
  ConsumerCallbacks callbacks_;
  EmbeddedGuard* guard_;
  LagGauges lag_;
  Copartitioning copartitioning_;
  prometheus::Gauge& last_poll_;
  prometheus::Counter& commit_failures_;
  prometheus::Counter& store_refusals_;

  std::unique_ptr<ConsumerHandle> handle_;
  Assignment assignment_;
  std::set<TopicPartition> paused_;  ///< As librdkafka has it; survives a rebalance there.
  std::deque<Rebalance> rebalances_;
  bool rebalancing_ = false;
  bool reading_ = true;
  bool paused_all_ = false;
  SteadyTime reading_stopped_at_ = {};
  bool closing_ = false;     ///< No message is handed out any more.
  bool wound_down_ = false;  ///< Partitions can be given back at once.
  bool stopped_ = false;     ///< The tasks end.
  asio::cancellation_signal stop_ticking_;
  TaskGroup rebalance_task_;
  TaskGroup tasks_;
  std::atomic<State> state_ = State::starting;
  std::atomic<SteadyTime::rep> polled_at_ = 0;
};

}  // namespace eventapp::kafka
