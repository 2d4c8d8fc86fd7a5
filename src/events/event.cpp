#include "eventapp/events/event.hpp"

namespace eventapp::events {

namespace {

struct TopicOf {
  std::string_view operator()(const OrderCreated&) const { return order_created_topic; }
  std::string_view operator()(const OrderShipped&) const { return order_shipped_topic; }
  std::string_view operator()(const ProductCreated&) const { return product_created_topic; }
};

struct KeyOf {
  std::string_view operator()(const OrderCreated& event) const { return event.order_id; }
  std::string_view operator()(const OrderShipped& event) const { return event.order_id; }
  std::string_view operator()(const ProductCreated& event) const { return event.product_id; }
};

struct TimeOf {
  WallTime operator()(const OrderCreated& event) const { return event.created_at; }
  WallTime operator()(const OrderShipped& event) const { return event.changed_at; }
  WallTime operator()(const ProductCreated& event) const { return event.created_at; }
};

}  // namespace

std::string_view topic_of(const Event& event) noexcept {
  return std::visit(TopicOf(), event);
}

std::string_view key_of(const Event& event) noexcept {
  return std::visit(KeyOf(), event);
}

std::string_view event_id_of(const Event& event) noexcept {
  return std::visit([](const auto& any) -> std::string_view { return any.event_id; }, event);
}

WallTime time_of(const Event& event) noexcept {
  return std::visit(TimeOf(), event);
}

}  // namespace eventapp::events
