#include "product_module.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/requests/answers.hpp"
#include "product_rules.hpp"

#include <utility>

namespace eventapp::product {

namespace {

constexpr const char* event_source = "/eventapp/product";

events::ProductCreated created_event(const CreateProduct& product,
                                     const requests::Identity& identity) {
  events::ProductCreated event;
  event.event_id = identity.event_id;
  event.product_id = identity.subject_id;
  event.product_name = product.product_name;
  event.price = product.price.amount;
  event.currency = product.price.currency;
  event.stock_quantity = product.stock_quantity;
  event.created_at = identity.time;
  return event;
}

http::Response created(const events::ProductCreated& event) {
  return requests::created_answer(
      {"productId", "/api/products", event.product_id, event.event_id, event.created_at});
}

Result<requests::Draft> read_create_product(const http::Request& request) {
  const auto body = json::Object::parse(request.body);
  if (!body) {
    return body.error();
  }
  auto product = parse_create_product(*body);
  if (!product) {
    return product.error();
  }
  return requests::Draft([product = std::move(*product)](const requests::Identity& identity) {
    auto event = created_event(product, identity);
    auto answer = created(event);
    return requests::Publication{std::move(event), std::move(answer)};
  });
}

}  // namespace

ProductModule::ProductModule(ProductConfig config, requests::EventRoutes& routes)
    : config_(std::move(config)), routes_(routes) {}

void ProductModule::add_routes(http::Router& router) {
  router.add("POST", "/api/products", http::Body::json,
             routes_.handler({event_source, read_create_product}));
}

std::vector<std::string> ProductModule::published_topics() const {
  return {std::string(events::product_created_topic)};
}

}  // namespace eventapp::product
