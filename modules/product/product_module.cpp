#include "product_module.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"
#include "eventapp/core/uuid.hpp"
#include "product_rules.hpp"

#include <utility>

namespace eventapp::product {

namespace {

constexpr const char* event_source = "/eventapp/product";

// The identities are chosen here and nowhere else, so that a repeat of a request can be given those
// of the first.
events::ProductCreated created_event(CreateProduct product, WallTime now) {
  events::ProductCreated event;
  event.event_id = uuid_v4();
  event.product_id = uuid_v4();
  event.product_name = std::move(product.product_name);
  event.price = std::move(product.price);
  event.currency = std::move(product.currency);
  event.stock_quantity = product.stock_quantity;
  event.created_at = now;
  return event;
}

http::Response created(const events::ProductCreated& event) {
  json::ObjectWriter body;
  body.string("productId", event.product_id)
      .string("eventId", event.event_id)
      .string("status", "PUBLISHED")
      .string("createdAt", iso_time(event.created_at));
  http::Response response;
  response.status = 201;
  response.body = std::move(body).finish();
  // The id is a UUID of ours: nothing in it needs escaping in a path.
  response.headers.emplace_back("Location", "/api/products/" + event.product_id);
  return response;
}

}  // namespace

ProductModule::ProductModule(ProductConfig config, events::EventPublisher& publisher, Clock& clock)
    : config_(std::move(config)), publisher_(publisher), clock_(clock) {}

void ProductModule::add_routes(http::Router& router) {
  router.add("POST", "/api/products", http::Body::json,
             [this](const http::Request& request) { return create_product(request); });
}

std::vector<std::string> ProductModule::published_topics() const {
  return {std::string(events::product_created_topic)};
}

awaitable<Result<http::Response>> ProductModule::create_product(const http::Request& request) {
  const auto body = json::Object::parse(request.body);
  if (!body) {
    co_return body.error();
  }
  auto product = parse_create_product(*body);
  if (!product) {
    co_return product.error();
  }
  const auto event = created_event(std::move(*product), clock_.wall_now());
  auto publishing = publisher_.publish(event, event_source, request.trace);
  const auto receipt = co_await std::move(publishing);
  if (!receipt) {
    co_return receipt.error();
  }
  co_return created(event);
}

}  // namespace eventapp::product
