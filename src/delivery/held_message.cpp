#include "delivery/held_message.hpp"

namespace eventapp::delivery {

std::size_t HeldMessage::count_bytes(const kafka::Message& message) {
  std::size_t bytes = sizeof(HeldMessage) + message.topic.size();
  bytes += message.key ? message.key->size() : 0;
  bytes += message.value ? message.value->size() : 0;
  for (const kafka::Header& header : message.headers) {
    bytes += sizeof(header) + header.name.size() + (header.value ? header.value->size() : 0);
  }
  return bytes;
}

}  // namespace eventapp::delivery
