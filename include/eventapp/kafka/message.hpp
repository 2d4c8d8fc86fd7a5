// Records as the rest of the process sees them: plain values, free of librdkafka.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::kafka {

struct Header {
  std::string name;
  std::optional<std::string> value;  ///< nullopt is Kafka's null, which is not the empty value.
};

enum class TimestampType { none, create_time, log_append_time };

struct TopicPartition {
  std::string topic;
  std::int32_t partition = -1;
  auto operator<=>(const TopicPartition&) const = default;
};

/// A consumed record: owns its bytes, so that holding it pins no fetch buffer.
struct Message {
  std::string topic;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::int64_t timestamp_ms = -1;
  TimestampType timestamp_type = TimestampType::none;
  std::optional<std::string> key;
  std::optional<std::string> value;  ///< nullopt: a tombstone.
  std::vector<Header> headers;
  /// Counts the assignments of this partition to this consumer; settle() of an older one is void.
  std::uint64_t epoch = 0;
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
