// From librdkafka's message to ours: copies key and value, takes the headers along unread.
#pragma once

#include "eventapp/kafka/message.hpp"
#include "kafka/consumer_handle.hpp"

#include <cstdint>

namespace eventapp::kafka {

Message copy_of(ConsumerHandle::Message record, std::uint64_t epoch);

}  // namespace eventapp::kafka
