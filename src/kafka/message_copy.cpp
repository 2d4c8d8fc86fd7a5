#include "kafka/message_copy.hpp"

#include <librdkafka/rdkafka.h>

#include <optional>
#include <string>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr std::size_t large_value_bytes = 16 * 1024;

std::optional<std::string> bytes(const void* data, std::size_t size) {
  if (data == nullptr) {
    return std::nullopt;
  }
  return std::string(static_cast<const char*>(data), size);
}

TimestampType type_of(rd_kafka_timestamp_type_t type) {
  switch (type) {
    case RD_KAFKA_TIMESTAMP_CREATE_TIME:
      return TimestampType::create_time;
    case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME:
      return TimestampType::log_append_time;
    default:
      return TimestampType::none;
  }
}

}  // namespace

Message copy_of(ConsumedRecord record, std::uint64_t epoch) {
  Message copied;
  copied.topic = rd_kafka_topic_name(record->rkt);
  copied.partition = record->partition;
  copied.offset = record->offset;
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  copied.timestamp_ms = rd_kafka_message_timestamp(record.get(), &type);
  copied.timestamp_type = type_of(type);
  copied.key = bytes(record->key, record->key_len);
  copied.value = bytes(record->payload, record->len);
  copied.epoch = epoch;
  const bool large = record->len > large_value_bytes;
  copied.headers = Headers(std::move(record));
  if (large) {
    copied.headers.read();
  }
  return copied;
}

}  // namespace eventapp::kafka
