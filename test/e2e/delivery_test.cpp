// The promise of the notification side, on a real broker and a real Redis.
#include "shop.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* mark = "notification:processed:event:";
constexpr const char* created = "order.created.v1";
const std::map<std::string, std::string> quick_retries = {
    {"delivery.retry.delays_ms", "[200,200,200]"}};

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool sent(const EventappProcess& app, const std::string& event_id) {
  return contains(events_with_status(app, "SENT"), event_id);
}

}  // namespace

TEST_CASE("an order is published, notified once and marked as Spring marks it") {
  Shop shop;
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  const std::string event_id = post_order(app);
  REQUIRE(eventually(20s, [&] { return sent(app, event_id); }));
  CHECK(shop.redis.command({"GET", mark + event_id}) == "1");
  const long ttl = std::stol(shop.redis.command({"TTL", mark + event_id}).value_or("0"));
  CHECK(ttl > 604'700);
  CHECK(ttl <= 604'800);
  const auto records = shop.kafka.read_all(created, 1);
  REQUIRE(records.size() == 1);
  CHECK(member(*records[0].value, "eventId") == event_id);
  CHECK(records[0].value->find("\"totalAmount\":12900.10,") != std::string::npos);
  CHECK(app.stop() == 0);
}

TEST_CASE("an event that Spring has marked is a duplicate") {
  Shop shop;
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  const std::string first = post_order(app);
  REQUIRE(eventually(20s, [&] { return sent(app, first); }));
  const auto records = shop.kafka.read_all(created, 1);
  REQUIRE(records.size() == 1);
  shop.kafka.produce(created, {records[0].partition, -1, 0, records[0].key, records[0].value});
  CHECK(eventually(20s, [&] { return contains(events_with_status(app, "DUPLICATE"), first); }));
  CHECK(events_with_status(app, "SENT").size() == 1);
}

TEST_CASE("a failing event ends in the dead-letter topic of its partition, headers and all") {
  Shop shop;
  EventappProcess app(shop.options("order,notification", quick_retries));
  app.wait_ready();
  const std::string event_id = post_order(app, "fail-user-1");
  REQUIRE(eventually(20s, [&] { return contains(events_with_status(app, "FAILED"), event_id); }));
  const auto sources = shop.kafka.read_all(created, 1);
  const auto dead = shop.kafka.read_all("order.created.v1.dlq", 1);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].partition == sources.at(0).partition);
  CHECK(dead[0].key == sources[0].key);
  CHECK(dead[0].value == sources[0].value);
  CHECK(dead[0].header("__TypeId__") == "com.example.common.event.OrderCreatedEvent");
  CHECK(dead[0].header("kafka_dlt-original-topic") == created);
  CHECK(dead[0].header("kafka_dlt-original-consumer-group") == "notification-consumer-group");
  CHECK(dead[0].header("x-eventapp-attempts") == "4");
  CHECK(shop.redis.command({"GET", mark + event_id}).value_or("").starts_with("dead:"));
}

TEST_CASE("each topic is retried after its own back-off") {
  Shop shop;
  const std::map<std::string, std::string> settings = {
      {"delivery.retry.delays_ms", "[]"},
      {"delivery.retry.topics", R"([{"topic":"order.shipped.v1","initial_ms":100,"factor":2,)"
                                R"("max_ms":150,"jitter":0,"retries":2}])"}};
  EventappProcess app(shop.options("order,notification", settings));
  app.wait_ready();
  post_order(app, "fail-user-1");
  const std::string shipped = R"({"customerId":"fail-u","customerEmail":"a@b",)"
                              R"("previousStatus":20,"currentStatus":25})";
  REQUIRE(http_post(app.port(), "/api/orders/order-1/status", shipped).status == 200);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "FAILED").size() == 2; }));
  const auto attempts = [&](const std::string& topic) {
    return shop.kafka.read_all(topic, 1).at(0).header("x-eventapp-attempts");
  };
  CHECK(attempts("order.created.v1.dlq") == "1");
  CHECK(attempts("order.shipped.v1.dlq") == "3");
  CHECK(app.lines_with("will retry").size() == 2);
  CHECK(app.lines_with("retryInMs=100,").size() == 1);
  CHECK(app.lines_with("retryInMs=150,").size() == 1);
}

TEST_CASE("garbage is dead-lettered at once, unchanged, and blocks nothing behind it") {
  Shop shop;
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  const std::string binary("\x00\xff\xfe not json", 12);
  shop.kafka.produce(created, {0, -1, 0, "k", binary});
  shop.kafka.produce(created, {0, -1, 0, "k", ""});
  shop.kafka.produce(created, {0, -1, 0, "k", std::nullopt});
  shop.kafka.produce(created, {0, -1, 0, std::nullopt, "[]"});
  shop.kafka.produce(created, {0, -1, 0, "k", R"({"eventId":7})"});
  shop.kafka.produce(created, {0, -1, 0, "k", std::string(900'000, 'x')});
  const std::string event_id = post_order(app);
  REQUIRE(eventually(20s, [&] { return sent(app, event_id); }));
  const auto dead = shop.kafka.read_all("order.created.v1.dlq", 6);
  REQUIRE(dead.size() == 6);
  std::vector<Record> keyed;  // in the order of their key; the one without a key has none
  std::copy_if(dead.begin(), dead.end(), std::back_inserter(keyed),
               [](const Record& record) { return record.key.has_value(); });
  REQUIRE(keyed.size() == 5);
  CHECK(keyed[0].value == binary);
  CHECK(keyed[1].value == "");
  CHECK_FALSE(keyed[2].value.has_value());
  CHECK(keyed[4].value->size() == 900'000);
  for (const Record& record : dead) {
    CHECK(record.header("x-eventapp-error-kind") == "undecodable");
  }
}

TEST_CASE("with Redis down nothing is sent or dead-lettered, and delivery resumes by itself") {
  Shop shop;
  shop.redis.stop();
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  const std::string event_id = post_order(app);
  REQUIRE(eventually(20s, [&] { return !app.lines_with("Holding").empty(); }));
  CHECK(events_with_status(app, "SENT").empty());
  shop.redis.start();
  CHECK(eventually(20s, [&] { return sent(app, event_id); }));
  CHECK(shop.kafka.read_all("order.created.v1.dlq", 0).empty());
}

TEST_CASE("with the broker down at the start HTTP is up, not ready, and recovers by itself") {
  Shop shop;
  shop.broker.stop();
  EventappProcess app(shop.options("order,notification"));
  REQUIRE(eventually(10s, [&] { return try_http(app.port(), {"GET", "/livez"}).has_value(); }));
  const HttpAnswer unready = http_get(app.port(), "/readyz");
  CHECK(unready.status == 503);
  CHECK(unready.body.find("kafka") != std::string::npos);
  CHECK(http_post(app.port(), "/api/orders", order_body()).status == 503);
  shop.broker.start();
  app.wait_ready();
  const std::string event_id = post_order(app);
  CHECK(eventually(60s, [&] { return sent(app, event_id); }));
}

TEST_CASE("a second process that joins takes over a waiting retry, which is dead-lettered once") {
  Shop shop;
  EventappProcess first(
      shop.options("order,notification", {{"delivery.retry.delays_ms", "[4000,4000,4000]"}}));
  first.wait_ready();
  std::vector<std::string> failing;
  for (int i = 0; i < 6; ++i) {
    failing.push_back(post_order(first, "fail-user-" + std::to_string(i)));
  }
  REQUIRE(eventually(20s, [&] { return first.lines_with("will retry").size() >= 6; }));
  EventappProcess second(
      shop.options("notification", {{"delivery.retry.delays_ms", "[4000,4000,4000]"}}));
  const auto all_failed = [&] {
    return events_with_status(first, "FAILED").size() +
               events_with_status(second, "FAILED").size() >=
           6;
  };
  REQUIRE(eventually(60s, all_failed));
  const auto dead = shop.kafka.read_all("order.created.v1.dlq", 6);
  std::set<std::string> distinct;
  for (const Record& record : dead) {
    distinct.insert(member(*record.value, "eventId"));
  }
  CHECK(dead.size() == 6);
  CHECK(distinct.size() == 6);
}

TEST_CASE("SIGTERM under load: every 201 is in Kafka, and nothing completed is notified again") {
  Shop shop;
  std::vector<std::string> accepted;
  std::vector<std::string> sent_before;
  {
    EventappProcess app(shop.options("order,notification"));
    app.wait_ready();
    for (int i = 0; i < 100; ++i) {
      accepted.push_back(post_order(app));
    }
    CHECK(app.stop() == 0);
    sent_before = events_with_status(app, "SENT");
  }
  std::set<std::string> stored;
  for (const Record& record : shop.kafka.read_all(created, accepted.size())) {
    stored.insert(member(*record.value, "eventId"));
  }
  for (const std::string& event_id : accepted) {
    CHECK(stored.contains(event_id));
  }
  EventappProcess next(shop.options("notification"));
  next.wait_ready();
  REQUIRE(eventually(30s, [&] {
    return sent_before.size() + events_with_status(next, "SENT").size() >= accepted.size();
  }));
  const auto sent_after = events_with_status(next, "SENT");
  for (const std::string& event_id : sent_before) {
    CHECK_FALSE(contains(sent_after, event_id));
  }
  CHECK(sent_before.size() + sent_after.size() == accepted.size());
}

TEST_CASE("kill -9 of the notification process under load loses no notification") {
  Shop shop;
  EventappProcess orders(shop.options("order"));
  orders.wait_ready();
  std::vector<std::string> accepted;
  {
    EventappProcess doomed(shop.options("notification"));
    doomed.wait_ready();
    for (int i = 0; i < 200; ++i) {
      accepted.push_back(post_order(orders));
    }
    doomed.process().kill();
  }
  EventappProcess next(shop.options("notification"));
  const auto all_marked = [&] {
    return std::all_of(accepted.begin(), accepted.end(), [&](const std::string& event) {
      return shop.redis.command({"GET", mark + event}) == "1";
    });
  };
  CHECK(eventually(90s, all_marked));
}
