// The partitions a consumer holds now: the epoch and the offsets of each. Pure.
#pragma once

#include "eventapp/kafka/message.hpp"
#include "kafka/offset_tracker.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace eventapp::kafka {

/// Strand: its consumer's.
class Assignment {
 public:
  struct Partition {
    std::uint64_t epoch = 0;
    OffsetTracker offsets = {};
    std::int64_t stored = -1;
    bool revoking = false;  ///< Being wound down: nothing more is handed out.
    bool full = false;      ///< Too far between its front and its newest message.
  };

  void add(const std::vector<TopicPartition>& partitions);
  void remove(const std::vector<TopicPartition>& partitions);
  void begin_revoking(const std::vector<TopicPartition>& partitions);

  Partition* find(PartitionRef partition);

  /// Marks a message as ended; void for a partition that is gone or of another epoch.
  void settle(PartitionRef partition, std::int64_t offset, std::uint64_t epoch);

  /// The fronts that moved since they were last taken, of all partitions.
  std::vector<std::pair<TopicPartition, std::int64_t>> moved_fronts();

  std::vector<TopicPartition> all() const;

  /// Brings `full` up to date against the bound on a partition's span.
  void measure(std::int64_t span_limit);
  /// All of them while `everything`, else those that are full.
  std::set<TopicPartition> to_pause(bool everything) const;

 private:
  std::map<TopicPartition, Partition, PartitionOrder> partitions_;
  std::uint64_t epoch_ = 0;
};

}  // namespace eventapp::kafka
