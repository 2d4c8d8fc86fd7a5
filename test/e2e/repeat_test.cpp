// Requests that are repeated under an Idempotency-Key, on a real broker and a real Redis.
#include "shop.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* created = "order.created.v1";

HttpRequest keyed(const std::string& path, const std::string& body, const std::string& key) {
  return {"POST", path, body, {{"Content-Type", "application/json"}, {"Idempotency-Key", key}}};
}

HttpAnswer post_keyed(const EventappProcess& app, const std::string& key,
                      const std::string& body = order_body()) {
  return http(app.port(), keyed("/api/orders", body, key));
}

void check_same(const HttpAnswer& a, const HttpAnswer& b) {
  CHECK(a.status == b.status);
  CHECK(a.body == b.body);
  for (const char* header : {"location", "content-type", "content-length"}) {
    CHECK(a.header(header) == b.header(header));
  }
}

/// Waits until the process is ready and remembers keys (which readiness does not wait for).
void wait_for_store(const EventappProcess& app) {
  const auto remembers = [&] {
    const auto answer = try_http(app.port(), {"GET", "/readyz?verbose"}, 2s);
    return answer && answer->status == 200 &&
           answer->body.find("[+] requests.store ok") != std::string::npos;
  };
  REQUIRE(eventually(60s, remembers));
}

/// Where the publish deadline is short: an order that the broker is slow with says nothing.
void wait_for_order(const EventappProcess& app) {
  REQUIRE(eventually(60s, [&] {
    return http_post(app.port(), "/api/orders", order_body()).status == 201;
  }));
}

/// The only request that Redis remembers.
std::string remembered_request(const Shop& shop) {
  return shop.redis.command({"KEYS", "eventapp:request:*"}).value_or("");
}

/// The members of the records that a repeat must share.
std::set<std::string> identities(const std::vector<Record>& records) {
  std::set<std::string> found;
  for (const Record& record : records) {
    found.insert(member(*record.value, "eventId") + " " + *record.key + " " +
                 member(*record.value, "createdAt"));
  }
  return found;
}

}  // namespace

TEST_CASE("a repeated request is answered byte for byte, by any process, and is one record") {
  Shop shop;
  EventappProcess app(shop.options("order,product"));
  EventappProcess other(shop.options("order,product"));
  wait_for_store(app);
  wait_for_store(other);
  const std::string change =
      R"({"customerId":"u","customerEmail":"a@b","previousStatus":20,"currentStatus":25})";
  const std::string product = R"({"productName":"Keyboard","price":49000.10,"currency":"KRW"})";
  const std::vector<std::vector<std::string>> routes = {
      {"/api/orders", order_body(), created},
      {"/api/orders/caf%C3%A9%20%22/status", change, "order.shipped.v1"},
      {"/api/products", product, "product.created.v1"}};
  for (const std::vector<std::string>& route : routes) {
    CAPTURE(route[0]);
    const HttpAnswer first = http(app.port(), keyed(route[0], route[1], "k 1"));
    CHECK((first.status == 201 || first.status == 200));
    check_same(http(app.port(), keyed(route[0], route[1], "\"k 1\"")), first);
    check_same(http(other.port(), keyed(route[0], route[1], "k 1")), first);
    const HttpAnswer other_body = http(other.port(), keyed(route[0], route[1] + " ", "k 1"));
    CHECK(other_body.status == 422);
    CHECK(http(app.port(), keyed(route[0], route[1], "")).status == 400);
    CHECK(http(app.port(), keyed(route[0], route[1], std::string(256, 'k'))).status == 400);
    const auto records = shop.kafka.read_all(route[2], 1);
    REQUIRE(records.size() == 1);
    CHECK(member(*records[0].value, "eventId") == member(first.body, "eventId"));
  }
  CHECK(app.stop() == 0);
}

TEST_CASE("a request without an answer is in flight until its late report, then has its answer") {
  Shop shop;
  EventappProcess app(shop.options("order", {{"kafka.publish_deadline_ms", "1000"}}));
  wait_for_store(app);
  wait_for_order(app);
  shop.broker.pause();
  HttpAnswer without_answer;
  std::thread first([&] { without_answer = post_keyed(app, "k"); });
  const bool reserved = eventually(5s, [&] { return !remembered_request(shop).empty(); });
  const HttpAnswer in_flight = post_keyed(app, "k");
  const HttpAnswer other_body = post_keyed(app, "k", order_body("another"));
  first.join();
  REQUIRE(reserved);
  CHECK(in_flight.status == 409);
  CHECK(in_flight.header("retry-after"));
  CHECK(other_body.status == 422);
  CHECK(without_answer.status == 504);
  CHECK(post_keyed(app, "k").status == 409);
  shop.broker.resume();
  REQUIRE(eventually(20s, [&] { return post_keyed(app, "k").status == 201; }));
  const HttpAnswer answer = post_keyed(app, "k");
  const auto records = shop.kafka.read_all(created, 2);
  REQUIRE(records.size() == 2);
  CHECK(std::count_if(records.begin(), records.end(), [&](const Record& record) {
          return record.key == member(answer.body, "orderId");
        }) == 1);
  CHECK(app.stop() == 0);
}

TEST_CASE("after kill -9 in the middle of a request its repeat is the same event") {
  Shop shop;
  EventappProcess crashing(shop.options("order"));
  wait_for_store(crashing);
  shop.broker.pause();
  std::thread lost([&] { try_http(crashing.port(), keyed("/api/orders", order_body(), "k")); });
  const bool reserved = eventually(5s, [&] { return !remembered_request(shop).empty(); });
  crashing.process().signal(SIGKILL);
  lost.join();
  REQUIRE(reserved);
  shop.broker.resume();
  EventappProcess next(shop.options("order"));
  wait_for_store(next);
  CHECK(post_keyed(next, "k").status == 409);
  const std::string request = remembered_request(shop);
  const auto event_id = shop.redis.command({"HGET", request, "event_id"});
  const auto time = shop.redis.command({"HGET", request, "time"});
  // Longer than its record, which Kafka's client gives up after 30 seconds, can be on its way.
  const auto until_ms = shop.redis.command({"HGET", request, "until"});
  REQUIRE((time && until_ms));
  CHECK(std::stod(*until_ms) - std::stod(*time) * 1000 > 35'000);
  // The lease's end, which comes by itself after 42 seconds.
  REQUIRE(shop.redis.command({"HSET", request, "until", "0"}));
  const HttpAnswer answer = post_keyed(next, "k");
  CHECK(answer.status == 201);
  CHECK(member(answer.body, "eventId") == event_id);
  check_same(post_keyed(next, "k"), answer);
  const auto records = shop.kafka.read_all(created, 1);
  CHECK(identities(records).size() == 1);
  CHECK(member(*records.at(0).value, "eventId") == event_id);
  CHECK(member(*records.at(0).value, "createdAt") == time);
}

TEST_CASE("a request without an answer is left at a stop: its repeat is the same event at once") {
  Shop shop;
  EventappProcess stopping(shop.options(
      "order", {{"kafka.publish_deadline_ms", "300"}, {"app.shutdown_deadline_ms", "3000"}}));
  wait_for_store(stopping);
  wait_for_order(stopping);
  shop.broker.pause();
  CHECK(post_keyed(stopping, "k").status == 504);
  const auto event_id = shop.redis.command({"HGET", remembered_request(shop), "event_id"});
  CHECK(post_keyed(stopping, "k").status == 409);
  CHECK(stopping.stop() == 0);
  shop.broker.resume();
  EventappProcess next(shop.options("order"));
  wait_for_store(next);
  const HttpAnswer answer = post_keyed(next, "k");
  CHECK(answer.status == 201);
  CHECK(member(answer.body, "eventId") == event_id);
}

TEST_CASE("with Redis down keyed requests are served as the same event, or refused if so set") {
  Shop shop;
  shop.redis.stop();
  EventappProcess proceeding(shop.options("order"));
  EventappProcess rejecting(shop.options("order", {{"http.idempotency_without_store", "reject"}}));
  proceeding.wait_ready();
  rejecting.wait_ready();
  post_order(rejecting);
  const HttpAnswer refused = post_keyed(rejecting, "k");
  CHECK(refused.status == 503);
  CHECK(refused.header("retry-after"));
  const HttpAnswer first = post_keyed(proceeding, "k");
  const HttpAnswer repeat = post_keyed(proceeding, "k");
  CHECK(first.status == 201);
  CHECK(repeat.status == 201);
  CHECK(member(repeat.body, "eventId") == member(first.body, "eventId"));
  CHECK(repeat.header("location") == first.header("location"));
  CHECK(shop.kafka.read_all(created, 3).size() == 3);

  shop.redis.start();
  wait_for_store(rejecting);
  const HttpAnswer remembered = post_keyed(rejecting, "k");
  CHECK(remembered.status == 201);
  CHECK(member(remembered.body, "eventId") == member(first.body, "eventId"));
  check_same(post_keyed(rejecting, "k"), remembered);
  CHECK(proceeding.stop() == 0);
  CHECK(rejecting.stop() == 0);
}

TEST_CASE("in production order needs no redis.url; a keyed request is then as with Redis down") {
  const KafkaBroker broker;
  EventappProcess app({"order",
                       {{"kafka.brokers", broker.address()},
                        {"environment", "production"},
                        {"http.idempotency_without_store", "reject"}}});
  app.wait_ready();
  post_order(app);
  CHECK(post_keyed(app, "k").status == 503);
  CHECK(app.lines_with("redis.url names no server").size() == 1);
  CHECK(app.stop() == 0);
}

TEST_CASE("without any configuration a repeat is answered from memory") {
  EventappProcess app({});
  app.wait_ready();
  const HttpAnswer first = post_keyed(app, "k");
  CHECK(first.status == 201);
  check_same(post_keyed(app, "\"k\""), first);
  CHECK(post_keyed(app, "k", order_body("another")).status == 422);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "SENT").size() == 1; }));
  CHECK(app.stop() == 0);
}
