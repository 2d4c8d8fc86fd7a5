// From librdkafka's message to ours: copies key and value, takes the headers along unread. Those of
// a large record are read at once, since it would be in memory twice as long as they are not.
#pragma once

#include "eventapp/kafka/message.hpp"

#include <cstdint>

namespace eventapp::kafka {

Message copy_of(ConsumedRecord record, std::uint64_t epoch);

}  // namespace eventapp::kafka
