#include "delivery/held_message.hpp"

#include <utility>

namespace eventapp::delivery {

namespace {

// Headers that are not read are part of a fetch buffer, and count once they are a copy.
std::size_t bytes_of(const kafka::Headers& headers) {
  std::size_t bytes = 0;
  if (!headers.unread()) {
    for (const kafka::Header& header : headers.read()) {
      bytes += sizeof(header) + header.name.size() + (header.value ? header.value->size() : 0);
    }
  }
  return bytes;
}

}  // namespace

HeldMessage::HeldMessage(kafka::Message received, SteadyTime now, std::size_t& held_bytes)
    : message(std::move(received)), received_at(now), held_bytes_(held_bytes) {
  count_bytes();
}

HeldMessage::~HeldMessage() {
  held_bytes_ -= bytes;
}

void HeldMessage::keep_for_long() {
  if (message.headers.unread()) {
    message.headers.read();
    count_bytes();
  }
}

void HeldMessage::count_bytes() {
  held_bytes_ -= bytes;
  bytes = sizeof(HeldMessage) + message.topic.size() + bytes_of(message.headers);
  bytes += message.key ? message.key->size() : 0;
  bytes += message.value ? message.value->size() : 0;
  held_bytes_ += bytes;
}

}  // namespace eventapp::delivery
