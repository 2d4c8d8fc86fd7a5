// Whether a key of one topic meets the same key of another in one consumer: the range assignor
// gives the same partition numbers to the same member, which helps only while the topics have
// equally many. With fewer, the events of one order may be worked on by two processes at once.
#pragma once

#include "kafka/consumer_statistics.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::kafka {

/// Strand: its consumer's.
class Copartitioning {
 public:
  /// What to tell the operator: once for each set of unequal counts, nothing while they are equal.
  std::optional<std::string> warning(const std::vector<PartitionStatistics>& statistics);

 private:
  std::map<std::string, int> told_;  ///< The counts of the last warning.
};

}  // namespace eventapp::kafka
