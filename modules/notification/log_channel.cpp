#include "log_channel.hpp"

namespace eventapp::notification {

awaitable<Result<>> LogChannel::send(Notification notification) {
  log::debug("Notification: " + notification.subject,
             {{"event_id", notification.event_id},
              {"order_id", notification.order_id},
              {"customer_id", notification.customer_id}});
  co_return Result<>();
}

}  // namespace eventapp::notification
