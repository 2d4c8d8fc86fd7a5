// From librdkafka's message to ours: copies every byte, so that the fetch buffer can go.
#pragma once

#include "eventapp/kafka/message.hpp"

#include <cstdint>

namespace RdKafka {
class Message;
}

namespace eventapp::kafka {

Message copy_of(RdKafka::Message& message, std::uint64_t epoch);

}  // namespace eventapp::kafka
