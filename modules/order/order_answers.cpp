#include "order_answers.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"

namespace eventapp::order {

http::Response created(const events::OrderCreated& event) {
  json::ObjectWriter body;
  body.string("orderId", event.order_id)
      .string("eventId", event.event_id)
      .string("status", "PUBLISHED")
      .string("createdAt", iso_time(event.created_at));
  http::Response response;
  response.status = 201;
  response.body = std::move(body).finish();
  // The id is a UUID of ours: nothing in it needs escaping in a path.
  response.headers.emplace_back("Location", "/api/orders/" + event.order_id);
  return response;
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
