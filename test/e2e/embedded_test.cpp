// The default: one process, nothing else installed, nothing configured.
#include "eventapp_process.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* order = R"({"customerId":"user-1001","customerEmail":"user1001@example.com",)"
                              R"("totalAmount":12900.10,"currency":"KRW"})";
constexpr const char* failing_order =
    R"({"customerId":"fail-user-1","customerEmail":"fail@example.com",)"
    R"("totalAmount":5000,"currency":"KRW"})";

std::size_t ended(const EventappProcess& app, const std::string& status) {
  return app.lines_with("Order event consumed.").empty()
             ? 0
             : app.lines_with("status=" + status).size();
}

}  // namespace

TEST_CASE("without any configuration an order is published and its notification sent") {
  EventappProcess app({});
  app.wait_ready();
  const HttpAnswer answer = http_post(app.port(), "/api/orders", order);
  REQUIRE(answer.status == 201);
  CHECK(answer.header("location").value_or("").starts_with("/api/orders/"));
  REQUIRE(eventually(20s, [&] { return ended(app, "SENT") == 1; }));
  const std::string line = app.lines_with("status=SENT").front();
  CHECK(line.find("topic=order.created.v1") != std::string::npos);
  CHECK(line.find("detail=Notification sent") != std::string::npos);
  CHECK(app.stop() == 0);
}

TEST_CASE("without any configuration it warns that data is in memory, once") {
  EventappProcess app({});
  app.wait_ready();
  CHECK(app.lines_with("in memory").size() == 1);
  CHECK(app.stop() == 0);
}

TEST_CASE("a failing order is dead-lettered after its retries and holds up no healthy order") {
  EventappProcess app(
      {"order,product,notification", {{"delivery.retry.delays_ms", "[300,300,300]"}}});
  app.wait_ready();
  REQUIRE(http_post(app.port(), "/api/orders", failing_order).status == 201);
  for (int i = 0; i < 20; ++i) {
    REQUIRE(http_post(app.port(), "/api/orders", order).status == 201);
  }
  REQUIRE(eventually(20s, [&] { return ended(app, "SENT") == 20; }));
  REQUIRE(eventually(20s, [&] { return ended(app, "FAILED") == 1; }));
  const std::string line = app.lines_with("status=FAILED").front();
  CHECK(line.find("detail=Simulated downstream failure for customerId=fail-user-1") !=
        std::string::npos);
  CHECK(app.lines_with("will retry").size() == 3);
  CHECK(app.metric("eventapp_retries_total") == 3);
  CHECK(app.metric("eventapp_dead_letters_total{kind=\"handler_failed\","
                   "topic=\"order.created.v1\"}") == 1);
  CHECK(app.stop() == 0);
}

TEST_CASE("order and notification as two processes meet on one process's embedded broker") {
  EventappProcess order_side({"order"});
  order_side.wait_ready();
  REQUIRE(eventually(5s, [&] { return !order_side.lines_with("127.0.0.1:").empty(); }));
  const std::string line = order_side.lines_with("Embedded broker").front();
  const std::size_t address = line.find("127.0.0.1:");
  const std::string broker =
      line.substr(address, line.find_first_not_of("0123456789", address + 10) - address);
  EventappProcess notification_side({"notification", {{"kafka.brokers", broker}}});
  notification_side.wait_ready();
  REQUIRE(http_post(order_side.port(), "/api/orders", order).status == 201);
  CHECK(eventually(20s, [&] { return ended(notification_side, "SENT") == 1; }));
}
