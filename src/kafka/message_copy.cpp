#include "kafka/message_copy.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafkacpp.h>

#include <utility>

namespace eventapp::kafka {

namespace {

std::optional<std::string> bytes(const void* data, std::size_t size) {
  if (data == nullptr) {
    return std::nullopt;
  }
  return std::string(static_cast<const char*>(data), size);
}

// Through the C API: the C++ one copies every header twice on the way, for every message.
std::vector<Header> headers_of(rd_kafka_message_t* message) {
  std::vector<Header> copied;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return copied;
  }
  copied.reserve(rd_kafka_header_cnt(headers));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t index = 0;
       rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++index) {
    copied.push_back({name, bytes(value, size)});
  }
  return copied;
}

TimestampType type_of(RdKafka::MessageTimestamp::MessageTimestampType type) {
  switch (type) {
    case RdKafka::MessageTimestamp::MSG_TIMESTAMP_CREATE_TIME:
      return TimestampType::create_time;
    case RdKafka::MessageTimestamp::MSG_TIMESTAMP_LOG_APPEND_TIME:
      return TimestampType::log_append_time;
    default:
      return TimestampType::none;
  }
}

}  // namespace

Message copy_of(RdKafka::Message& message, std::uint64_t epoch) {
  Message copied;
  copied.topic = message.topic_name();
  copied.partition = message.partition();
  copied.offset = message.offset();
  const RdKafka::MessageTimestamp timestamp = message.timestamp();
  copied.timestamp_ms = timestamp.timestamp;
  copied.timestamp_type = type_of(timestamp.type);
  copied.key = bytes(message.key_pointer(), message.key_len());
  copied.value = bytes(message.payload(), message.len());
  copied.headers = headers_of(message.c_ptr());
  copied.epoch = epoch;
  return copied;
}

}  // namespace eventapp::kafka
