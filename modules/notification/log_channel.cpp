#include "log_channel.hpp"

#include "eventapp/core/log.hpp"

namespace eventapp::notification {

// The event's own line tells that it was sent; the text itself is for those who look closer.
awaitable<Result<>> LogChannel::send(Notification notification) {
  if (log::enabled(log::Level::debug)) {
    log::debug("Notification: " + notification.subject,
               {{"event_id", notification.event_id},
                {"order_id", notification.order_id},
                {"customer_id", notification.customer_id}});
  }
  co_return Result<>();
}

}  // namespace eventapp::notification
