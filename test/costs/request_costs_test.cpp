// What one order costs between its parsed request and its answer, counted.
#include "counting_new.hpp"
#include "order/order_module.hpp"
#include "unit/api_bench.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace eventapp;

TEST_CASE("an order costs at most 60 allocations between its request and its answer", "[costs]") {
  test::ApiBench bench;
  order::OrderModule module(order::OrderConfig(), bench.routes);
  module.add_routes(bench.router);
  const std::string order =
      R"({"customerId":"user-1","customerEmail":"user@example.com","totalAmount":12900.10,)"
      R"("currency":"USD"})";
  REQUIRE(bench.post("/api/orders", order));  // what is made once is there now
  const std::size_t before = test::allocations();
  REQUIRE(bench.post("/api/orders", order));
  CHECK(test::allocations() - before <= 60);
}
