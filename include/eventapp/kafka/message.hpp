// Records as the rest of the process sees them: values, free of librdkafka but for unread headers.
#pragma once

#include "eventapp/kafka/headers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::kafka {

enum class TimestampType { none, create_time, log_append_time };

/// Names a partition without owning its topic's name: to look it up by.
struct PartitionRef {
  std::string_view topic;
  std::int32_t partition = -1;
  auto operator<=>(const PartitionRef&) const = default;
};

struct TopicPartition {
  std::string topic;
  std::int32_t partition = -1;
  auto operator<=>(const TopicPartition&) const = default;
  operator PartitionRef() const noexcept { return {topic, partition}; }
};

/// Of maps that are searched for every message.
struct PartitionOrder {
  using is_transparent = void;
  bool operator()(PartitionRef a, PartitionRef b) const noexcept { return a < b; }
};

/// A consumed record; owns its bytes once its headers are read, and pins no fetch buffer then.
struct Message {
  std::string topic;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::int64_t timestamp_ms = -1;
  TimestampType timestamp_type = TimestampType::none;
  std::optional<std::string> key;
  std::optional<std::string> value;  ///< nullopt: a tombstone.
  Headers headers;
  /// Counts the assignments of this partition to this consumer; settle() of an older one is void.
  std::uint64_t epoch = 0;

  PartitionRef place() const noexcept { return {topic, partition}; }
};

/// A record to be produced.
struct Record {
  std::string topic;
  std::int32_t partition = -1;  ///< −1: the partitioner chooses by key.
  std::optional<std::string> key = {};
  std::optional<std::string> value = {};
  std::vector<Header> headers = {};
};

}  // namespace eventapp::kafka
