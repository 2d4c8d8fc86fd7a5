#include "order_answers.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"
#include "eventapp/requests/answers.hpp"

namespace eventapp::order {

http::Response created(const events::OrderCreated& event) {
  return requests::created_answer(
      {"orderId", "/api/orders", event.order_id, event.event_id, event.created_at});
}

http::Response status_changed(const events::OrderShipped& event) {
  json::ObjectWriter body;
  body.string("orderId", event.order_id)
      .string("eventId", event.event_id)
      .integer("previousStatus", event.previous_status)
      .integer("currentStatus", event.current_status)
      .string("status", "PUBLISHED")
      .string("changedAt", iso_time(event.changed_at));
  http::Response response;
  response.body = std::move(body).finish();
  return response;
}

}  // namespace eventapp::order
