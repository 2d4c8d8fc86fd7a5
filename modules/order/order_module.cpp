#include "order_module.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/uuid.hpp"
#include "order_answers.hpp"
#include "order_rules.hpp"

#include <utility>

namespace eventapp::order {

namespace {

constexpr const char* event_source = "/eventapp/order";

// The identities are chosen here and nowhere else, so that a repeat of a request can be given those
// of the first.
events::OrderCreated created_event(CreateOrder order, WallTime now) {
  events::OrderCreated event;
  event.event_id = uuid_v4();
  event.order_id = uuid_v4();
  event.customer_id = std::move(order.customer_id);
  event.customer_email = std::move(order.customer_email);
  event.total_amount = std::move(order.total_amount);
  event.currency = std::move(order.currency);
  event.created_at = now;
  return event;
}

events::OrderShipped shipped_event(ChangeStatus change, WallTime now) {
  events::OrderShipped event;
  event.event_id = uuid_v4();
  event.order_id = std::move(change.order_id);
  event.customer_id = std::move(change.customer_id);
  event.customer_email = std::move(change.customer_email);
  event.previous_status = change.previous_status;
  event.current_status = change.current_status;
  event.changed_at = now;
  return event;
}

}  // namespace

OrderModule::OrderModule(OrderConfig config, events::EventPublisher& publisher, Clock& clock)
    : config_(std::move(config)), publisher_(publisher), clock_(clock) {}

void OrderModule::add_routes(http::Router& router) {
  router.add("POST", "/api/orders", http::Body::json,
             [this](const http::Request& request) { return create_order(request); });
  router.add("POST", "/api/orders/{orderId}/status", http::Body::json,
             [this](const http::Request& request) { return change_status(request); });
}

std::vector<std::string> OrderModule::published_topics() const {
  return {std::string(events::order_created_topic), std::string(events::order_shipped_topic)};
}

awaitable<Result<http::Response>> OrderModule::create_order(const http::Request& request) {
  const auto body = json::Object::parse(request.body);
  if (!body) {
    co_return body.error();
  }
  auto order = parse_create_order(*body);
  if (!order) {
    co_return order.error();
  }
  const auto event = created_event(std::move(*order), clock_.wall_now());
  auto publishing = publisher_.publish(event, event_source, request.trace);
  const auto receipt = co_await std::move(publishing);
  if (!receipt) {
    co_return receipt.error();
  }
  co_return created(event);
}

awaitable<Result<http::Response>> OrderModule::change_status(const http::Request& request) {
  const auto body = json::Object::parse(request.body);
  if (!body) {
    co_return body.error();
  }
  auto change = parse_change_status(std::string(request.path_parameter("orderId")), *body);
  if (!change) {
    co_return change.error();
  }
  const auto event = shipped_event(std::move(*change), clock_.wall_now());
  auto publishing = publisher_.publish(event, event_source, request.trace);
  const auto receipt = co_await std::move(publishing);
  if (!receipt) {
    co_return receipt.error();
  }
  co_return status_changed(event);
}

}  // namespace eventapp::order
