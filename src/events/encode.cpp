// Events to records: the value as the Spring services write it, and the headers around it.
#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"
#include "eventapp/events/codec.hpp"

namespace eventapp::events {

namespace {

struct TypeIdOf {
  std::string_view operator()(const OrderCreated&) const {
    return "com.example.common.event.OrderCreatedEvent";
  }
  std::string_view operator()(const OrderShipped&) const {
    return "com.example.common.event.OrderShippedEvent";
  }
  std::string_view operator()(const ProductCreated&) const {
    return "com.example.common.event.ProductCreatedEvent";
  }
};

struct ValueOf {
  std::string operator()(const OrderCreated& event) const {
    json::ObjectWriter value;
    value.string("eventId", event.event_id)
        .string("orderId", event.order_id)
        .string("customerId", event.customer_id)
        .string("customerEmail", event.customer_email)
        .raw("totalAmount", event.total_amount.digits)
        .string("currency", event.currency)
        .raw("createdAt", epoch_time(event.created_at));
    return std::move(value).finish();
  }

  std::string operator()(const OrderShipped& event) const {
    json::ObjectWriter value;
    value.string("eventId", event.event_id)
        .string("orderId", event.order_id)
        .string("customerId", event.customer_id)
        .string("customerEmail", event.customer_email)
        .integer("previousStatus", event.previous_status)
        .integer("currentStatus", event.current_status)
        .raw("changedAt", epoch_time(event.changed_at));
    return std::move(value).finish();
  }

  std::string operator()(const ProductCreated& event) const {
    json::ObjectWriter value;
    value.string("eventId", event.event_id)
        .string("productId", event.product_id)
        .string("productName", event.product_name)
        .raw("price", event.price.digits)
        .string("currency", event.currency)
        .integer("stockQuantity", event.stock_quantity)
        .raw("createdAt", epoch_time(event.created_at));
    return std::move(value).finish();
  }
};

}  // namespace

EncodedEvent encode(const Event& event, std::string_view source, const TraceContext& trace) {
  EncodedEvent record;
  record.topic = topic_of(event);
  record.key = key_of(event);
  record.value = std::visit(ValueOf(), event);
  record.headers.reserve(9);
  record.headers.emplace_back("__TypeId__", std::visit(TypeIdOf(), event));
  record.headers.emplace_back("content-type", "application/json");
  record.headers.emplace_back("ce_specversion", "1.0");
  record.headers.emplace_back("ce_id", event_id_of(event));
  record.headers.emplace_back("ce_source", source);
  record.headers.emplace_back("ce_type", record.topic);
  record.headers.emplace_back("ce_time", iso_time(time_of(event)));
  record.headers.emplace_back("traceparent", trace.traceparent);
  if (!trace.tracestate.empty()) {
    record.headers.emplace_back("tracestate", trace.tracestate);
  }
  return record;
}

}  // namespace eventapp::events
