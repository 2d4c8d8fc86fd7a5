#include "kafka/copartitioning.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace eventapp::kafka {

std::optional<std::string> Copartitioning::warning(
    const std::vector<PartitionStatistics>& statistics) {
  std::map<std::string, int> counts;
  for (const PartitionStatistics& known : statistics) {
    ++counts[known.partition.topic];
  }
  const bool equal = std::all_of(counts.begin(), counts.end(), [&](const auto& topic) {
    return topic.second == counts.begin()->second;
  });
  if (equal || counts == told_) {
    return std::nullopt;
  }
  told_ = counts;
  return fmt::format(
      "The topics of one group have unequal partition counts: events of one key may be worked on "
      "by two processes at once, in any order. Give them equally many. partitions={}",
      counts);
}

}  // namespace eventapp::kafka
