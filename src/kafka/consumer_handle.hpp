// One librdkafka consumer in terms of our own values; it decides nothing.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/kafka/message.hpp"
#include "kafka/client_events.hpp"
#include "kafka/config.hpp"
#include "kafka/event_queue.hpp"

#include <librdkafka/rdkafkacpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace eventapp::kafka {

/// Strand: its consumer's; every callback comes from within poll() or poll_closing(). The
/// destructor blocks and runs on a thread of the reaper's.
class ConsumerHandle final : private RdKafka::RebalanceCb, private RdKafka::OffsetCommitCb {
 public:
  using Offsets = std::vector<std::pair<TopicPartition, std::int64_t>>;

  struct Listener {
    /// The group gives (assigned) or takes these partitions; answered later by assign() or
    /// unassign(), until then nothing of them is handed out.
    std::function<void(bool assigned, std::vector<TopicPartition>)> on_rebalance;
    std::function<void(RdKafka::ErrorCode, const std::string& text)> on_commit_failed;
    std::function<void(RdKafka::ErrorCode, const std::string& text, bool fatal)> on_error;
    std::function<void(const std::string& json)> on_statistics;
  };

  /// Errors: StartError when librdkafka refuses the settings or topics.
  ConsumerHandle(Strand strand, Clock& clock, const config::StringMap& settings,
                 const std::vector<std::string>& topics, Listener listener);
  ~ConsumerHandle() override;

  EventQueue& queue() { return *queue_; }

  /// The next message or consumer error; nullptr when there is none now. Serves callbacks on the
  /// way and counts as a sign of life. As the C API has it: the C++ one adds an object and copies
  /// of names to every message.
  ConsumedRecord poll();

  void assign(const std::vector<TopicPartition>& partitions);
  void unassign();
  bool assignment_lost() const { return consumer_->assignment_lost(); }

  /// What the next commit takes along. Answers how many were refused, which happens when a
  /// partition has just been taken away.
  std::size_t store(const Offsets& offsets);
  /// Takes back what was stored: a lost partition must not be committed.
  void forget(const std::vector<TopicPartition>& partitions);

  void pause(const std::vector<TopicPartition>& partitions);
  void resume(const std::vector<TopicPartition>& partitions);

  /// Starts leaving the group; then poll_closing() until closed(). After queue().close().
  void begin_closing();
  void poll_closing();
  bool closed() const { return consumer_->closed(); }

  /// Reports nothing any more.
  void detach();

 private:
  void rebalance_cb(RdKafka::KafkaConsumer* consumer, RdKafka::ErrorCode code,
                    std::vector<RdKafka::TopicPartition*>& partitions) override;
  void offset_commit_cb(RdKafka::ErrorCode code,
                        std::vector<RdKafka::TopicPartition*>& offsets) override;

  Listener listener_;
  ClientEvents events_;
  std::unique_ptr<RdKafka::KafkaConsumer> consumer_;
  std::unique_ptr<EventQueue> queue_;
  std::unique_ptr<RdKafka::Queue> closing_;
};

}  // namespace eventapp::kafka
