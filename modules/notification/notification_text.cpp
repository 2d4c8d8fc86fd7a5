#include "notification_text.hpp"

#include <fmt/format.h>

namespace eventapp::notification {

namespace {
constexpr std::int32_t delivered = 80;
}

Notification notification_of(const events::OrderCreated& event) {
  return {event.event_id,
          event.order_id,
          event.customer_id,
          event.customer_email,
          fmt::format("Your order {} is confirmed", event.order_id),
          fmt::format("Thank you for your order {} of {} {}.", event.order_id,
                      event.total_amount.digits, event.currency)};
}

Notification notification_of(const events::OrderShipped& event) {
  const bool arrived = event.current_status == delivered;
  return {
      event.event_id,
      event.order_id,
      event.customer_id,
      event.customer_email,
      fmt::format("Your order {} {}", event.order_id, arrived ? "was delivered" : "is on its way"),
      fmt::format("The status of your order {} changed from {} to {}.", event.order_id,
                  event.previous_status, event.current_status)};
}

}  // namespace eventapp::notification
