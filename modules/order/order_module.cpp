#include "order_module.hpp"

#include "eventapp/core/json.hpp"
#include "order_answers.hpp"
#include "order_rules.hpp"

#include <utility>

namespace eventapp::order {

namespace {

constexpr const char* event_source = "/eventapp/order";

events::OrderCreated created_event(const CreateOrder& order, const requests::Identity& identity) {
  events::OrderCreated event;
  event.event_id = identity.event_id;
  event.order_id = identity.subject_id;
  event.customer_id = order.customer_id;
  event.customer_email = order.customer_email;
  event.total_amount = order.total.amount;
  event.currency = order.total.currency;
  event.created_at = identity.time;
  return event;
}

events::OrderShipped shipped_event(const ChangeStatus& change, const requests::Identity& identity) {
  events::OrderShipped event;
  event.event_id = identity.event_id;
  event.order_id = change.order_id;
  event.customer_id = change.customer_id;
  event.customer_email = change.customer_email;
  event.previous_status = change.previous_status;
  event.current_status = change.current_status;
  event.changed_at = identity.time;
  return event;
}

Result<requests::Draft> read_create_order(const http::Request& request) {
  const auto body = json::Object::parse(request.body);
  if (!body) {
    return body.error();
  }
  auto order = parse_create_order(*body);
  if (!order) {
    return order.error();
  }
  return requests::Draft([order = std::move(*order)](const requests::Identity& identity) {
    auto event = created_event(order, identity);
    auto answer = created(event);
    return requests::Publication{std::move(event), std::move(answer)};
  });
}

Result<requests::Draft> read_change_status(const http::Request& request) {
  const auto body = json::Object::parse(request.body);
  if (!body) {
    return body.error();
  }
  auto change = parse_change_status(std::string(request.path_parameter("orderId")), *body);
  if (!change) {
    return change.error();
  }
  return requests::Draft([change = std::move(*change)](const requests::Identity& identity) {
    auto event = shipped_event(change, identity);
    auto answer = status_changed(event);
    return requests::Publication{std::move(event), std::move(answer)};
  });
}

}  // namespace

OrderModule::OrderModule(OrderConfig config, requests::EventRoutes& routes)
    : config_(std::move(config)), routes_(routes) {}

void OrderModule::add_routes(http::Router& router) {
  router.add("POST", "/api/orders", http::Body::json,
             routes_.handler({event_source, read_create_order}));
  router.add("POST", "/api/orders/{orderId}/status", http::Body::json,
             routes_.handler({event_source, read_change_status}));
}

std::vector<std::string> OrderModule::published_topics() const {
  return {std::string(events::order_created_topic), std::string(events::order_shipped_topic)};
}

}  // namespace eventapp::order
