// What a customer reads: the rules from event to notification. Pure.
#pragma once

#include "channel.hpp"
#include "eventapp/events/event.hpp"

namespace eventapp::notification {

/// `order.created.v1`: the order is confirmed.
Notification notification_of(const events::OrderCreated& event);
/// `order.shipped.v1`: 25 is on its way, 80 is delivered.
Notification notification_of(const events::OrderShipped& event);

}  // namespace eventapp::notification
