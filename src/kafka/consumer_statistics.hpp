// What librdkafka's statistics tell about the partitions of a consumer's topics.
#pragma once

#include "eventapp/kafka/message.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace eventapp::kafka {

struct PartitionStatistics {
  TopicPartition partition;
  std::optional<std::int64_t> lag;  ///< In records; only of a partition that is being fetched.
};

/// Every partition of each topic that the consumer reads anything of. What is no statistics is
/// passed over: nothing.
std::vector<PartitionStatistics> read_statistics(std::string_view json);

}  // namespace eventapp::kafka
