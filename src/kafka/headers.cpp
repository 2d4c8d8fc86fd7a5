#include "eventapp/kafka/headers.hpp"

#include <librdkafka/rdkafka.h>

#include <utility>

namespace eventapp::kafka {

namespace {

std::vector<Header> headers_of(rd_kafka_message_t* record) {
  std::vector<Header> copied;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(record, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return copied;
  }
  copied.reserve(rd_kafka_header_cnt(headers));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t index = 0;
       rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++index) {
    Header& header = copied.emplace_back();
    header.name = name;
    if (value != nullptr) {
      header.value.emplace(static_cast<const char*>(value), size);
    }
  }
  return copied;
}

}  // namespace

Headers& Headers::operator=(const Headers& other) {
  headers_ = other.read();
  unread_.reset();
  return *this;
}

const std::vector<Header>& Headers::read() const {
  if (unread_) {
    headers_ = headers_of(unread_.get());
    unread_.reset();
  }
  return headers_;
}

void DestroyRecord::operator()(rd_kafka_message_s* record) const {
  rd_kafka_message_destroy(record);
}

}  // namespace eventapp::kafka
