// Books of what the embedded broker stores. It keeps 5 MiB and 100 000 batches per partition and
// drops the oldest silently beyond: these books refuse records before one that nobody has consumed
// is lost, and count what is lost where nobody consumes.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/kafka/message.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::kafka {

/// Strand: add_topic() before the loop runs, everything else from any thread.
/// Lifetime: outlives producers and consumers.
class EmbeddedGuard {
 public:
  EmbeddedGuard(asio::io_context& io, Metrics& metrics);
  ~EmbeddedGuard();

  void add_topic(const std::string& topic, std::int32_t partitions);

  /// A consumer of this process reads these topics: their records wait until they are settled.
  void consumed_here(const std::vector<std::string>& topics);

  /// False while a partition of the topic is nearly full of records that wait.
  bool admits(const std::string& topic) const;

  void sending(const std::string& topic, std::size_t payload_bytes);
  void sent(const std::string& topic, std::int32_t partition, std::int64_t offset,
            std::size_t payload_bytes);
  void not_sent(const std::string& topic, std::size_t payload_bytes);

  /// Everything before `front` has reached its end.
  void settled(const TopicPartition& partition, std::int64_t front);

  /// The consumer was handed `to` where `from` was due: what lay between is lost.
  void jumped(const TopicPartition& partition, std::int64_t from, std::int64_t to);

 private:
  struct Partition {
    std::atomic<std::int64_t> waiting_bytes = 0;
    std::atomic<std::int64_t> waiting_records = 0;
    // On the strand:
    std::deque<std::pair<std::int64_t, std::int64_t>> waiting = {};  ///< Offset and stored bytes.
    std::int64_t stored_bytes = 0;
    std::int64_t front = 0;
  };
  struct Topic {
    std::vector<std::unique_ptr<Partition>> partitions = {};
    std::atomic<bool> consumed = false;
    std::atomic<std::int64_t> in_flight_bytes = 0;
    std::atomic<std::int64_t> in_flight_records = 0;
    bool warned = false;
    prometheus::Counter* rolled_over = nullptr;
  };

  Topic* find(const std::string& topic) const;
  Partition* find(const std::string& topic, std::int32_t partition) const;
  void enter(Topic& topic, const std::string& name, std::int32_t partition, std::int64_t offset,
             std::int64_t bytes);
  void forget(Partition& partition, std::int64_t front);

  Strand strand_;
  Metrics& metrics_;
  std::map<std::string, std::unique_ptr<Topic>> topics_;
};

}  // namespace eventapp::kafka
