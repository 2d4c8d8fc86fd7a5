// The product API: what clients of the Spring service sent and read works here too.
#include "product/product_module.hpp"

#include "eventapp/core/time_text.hpp"
#include "unit/recorded_requests.hpp"

using namespace eventapp;
using test::member_names;
using test::member_text;
using Lines = std::vector<std::string>;

namespace {

const std::string products = "/api/products";

std::string product_with(std::string_view stock) {
  std::string body = R"({"productName":"keyboard","price":59900,"currency":"KRW")";
  if (!stock.empty()) {
    body += ",\"stockQuantity\":" + std::string(stock);
  }
  return body + "}";
}

struct ProductBench : test::ApiBench {
  product::ProductModule module{product::ProductConfig(), routes};
  ProductBench() { module.add_routes(router); }
};

}  // namespace

TEST_CASE("every recorded product request is answered as Spring did", "[product]") {
  ProductBench bench;
  CHECK(test::play_recorded_cases(bench, "/api/products") == 4);
}

TEST_CASE("a created product is published once and answered with its identities", "[product]") {
  ProductBench bench;
  const auto answer = bench.post(products, product_with("120"));
  REQUIRE(answer);
  REQUIRE(bench.publisher.published.size() == 1);
  const auto& event = bench.publisher.last<events::ProductCreated>();
  CHECK(event.product_name == "keyboard");
  CHECK(event.price.digits == "59900");
  CHECK(event.currency == "KRW");
  CHECK(event.stock_quantity == 120);
  CHECK(event.created_at == bench.clock.wall_now());
  CHECK(event.product_id.size() == 36);
  CHECK(event.event_id != event.product_id);
  CHECK(bench.publisher.published[0].source == "/eventapp/product");
  CHECK(bench.publisher.published[0].trace.traceparent == bench.last_trace);

  CHECK(answer->status == 201);
  CHECK(member_names(answer->body) == Lines{"productId", "eventId", "status", "createdAt"});
  CHECK(member_text(answer->body, "productId") == event.product_id);
  CHECK(member_text(answer->body, "eventId") == event.event_id);
  CHECK(member_text(answer->body, "status") == "PUBLISHED");
  CHECK(member_text(answer->body, "createdAt") == iso_time(event.created_at));
  CHECK(answer->headers == http::HeaderList{{"Location", "/api/products/" + event.product_id}});
}

TEST_CASE("wrong fields of a product are named in the order of the fields", "[product]") {
  ProductBench bench;
  CHECK(bench.wrong_fields(products, R"({"stockQuantity":-1})") ==
        Lines{"productName: productName is required", "price: price is required",
              "currency: currency is required",
              "stockQuantity: stockQuantity must be zero or positive"});
  CHECK(bench.wrong_fields(products,
                           R"({"productName":1,"price":-1,"currency":"","stockQuantity":"3"})") ==
        Lines{"productName: productName must be a string", "price: price must be positive",
              "currency: currency is required", "stockQuantity: stockQuantity must be an integer"});
  CHECK(bench.wrong_fields(products, R"({"productName":"x","price":1e99,"currency":"KRW"})") ==
        Lines{"price: price must have at most 40 digits"});
}

TEST_CASE("a stock that is absent or null is zero", "[product]") {
  ProductBench bench;
  for (const char* stock : {"", "null", "0", "-0"}) {
    REQUIRE(bench.post(products, product_with(stock)));
    CHECK(bench.publisher.last<events::ProductCreated>().stock_quantity == 0);
  }
  REQUIRE(bench.post(products, product_with("2147483647")));
  CHECK(bench.publisher.last<events::ProductCreated>().stock_quantity == 2147483647);
  bench.publisher.published.clear();
  for (const char* stock : {"1.5", "1e-2", "2147483648", "false", "\"\""}) {
    CHECK(bench.wrong_fields(products, product_with(stock)) ==
          Lines{"stockQuantity: stockQuantity must be an integer"});
  }
}

TEST_CASE("a product that could not be published is answered with the publisher's error",
          "[product]") {
  ProductBench bench;
  bench.publisher.failure = Error{ErrorKind::outcome_unknown, "Event publish outcome unknown", ""};
  const auto answer = bench.post(products, product_with("1"));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::outcome_unknown);
}

TEST_CASE("the product module names the topic it publishes to", "[product]") {
  ProductBench bench;
  CHECK(bench.module.published_topics() == Lines{"product.created.v1"});
}
