#include "delivery/held_message.hpp"

#include <utility>
#include <vector>

namespace eventapp::delivery {

namespace {

std::size_t bytes_of(const std::vector<kafka::Header>& headers) {
  std::size_t bytes = 0;
  for (const kafka::Header& header : headers) {
    bytes += sizeof(header) + header.name.size() + (header.value ? header.value->size() : 0);
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
  if (!headers_counted_) {
    message.headers.read();
    count_bytes();
  }
}

// Headers that are not read are part of a fetch buffer, and count once they are a copy.
void HeldMessage::count_bytes() {
  held_bytes_ -= bytes;
  headers_counted_ = !message.headers.unread();
  bytes = sizeof(HeldMessage) + message.topic.size();
  bytes += headers_counted_ ? bytes_of(message.headers.read()) : 0;
  bytes += message.key ? message.key->size() : 0;
  bytes += message.value ? message.value->size() : 0;
  held_bytes_ += bytes;
}

}  // namespace eventapp::delivery
