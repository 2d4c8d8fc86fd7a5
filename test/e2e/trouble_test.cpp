// Dependencies that break, and records that nobody expected, on a real broker and a real Redis.
#include "shop.hpp"
#include "support/temp_folder.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* created = "order.created.v1";
constexpr const char* created_dead = "order.created.v1.dlq";

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool all_sent(const EventappProcess& app, const std::vector<std::string>& events) {
  const std::vector<std::string> sent = events_with_status(app, "SENT");
  return std::all_of(events.begin(), events.end(),
                     [&](const std::string& event) { return contains(sent, event); });
}

/// Posts orders from a thread of its own until it is stopped; remembers what was answered.
class Customer {
 public:
  explicit Customer(const EventappProcess& app) : port_(app.port()), thread_([this] { shop(); }) {}
  ~Customer() { stop(); }

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  const std::vector<std::string>& accepted() const { return accepted_; }
  const std::map<int, int>& statuses() const { return statuses_; }
  int answers() const { return answers_; }

 private:
  void shop() {
    while (!stopped_) {
      const HttpRequest request{
          "POST", "/api/orders", order_body(), {{"Content-Type", "application/json"}}};
      const auto answer = try_http(port_, request, 15s);
      ++statuses_[answer ? answer->status : 0];
      if (answer && answer->status == 201) {
        accepted_.push_back(member(answer->body, "eventId"));
      }
      ++answers_;
    }
  }

  std::uint16_t port_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> answers_ = 0;
  std::vector<std::string> accepted_;
  std::map<int, int> statuses_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a broker restarted under load costs no accepted order its record or notification") {
  Shop shop;
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  Customer customer(app);
  REQUIRE(eventually(20s, [&] { return customer.answers() > 20; }));
  shop.broker.kill();
  const int before = customer.answers();
  REQUIRE(eventually(30s, [&] { return customer.answers() > before + 3; }));
  shop.broker.start();
  app.wait_ready();
  const int after = customer.answers();
  REQUIRE(eventually(30s, [&] { return customer.answers() > after + 20; }));
  customer.stop();
  for (const auto& [status, count] : customer.statuses()) {
    CAPTURE(status, count);
    CHECK((status == 201 || status == 503 || status == 504));
  }
  CHECK(eventually(60s, [&] { return all_sent(app, customer.accepted()); }));
}

TEST_CASE("with the broker gone requests are soon answered 503 at once, with Retry-After") {
  Shop shop;
  EventappProcess app(shop.options("order"));
  app.wait_ready();
  post_order(app);
  shop.broker.kill();
  const auto refused_at_once = [&] {
    const auto begun = std::chrono::steady_clock::now();
    const HttpAnswer answer = http_post(app.port(), "/api/orders", order_body());
    const bool quick = std::chrono::steady_clock::now() - begun < 1s;
    return answer.status == 503 && answer.header("retry-after").has_value() && quick;
  };
  REQUIRE(eventually(30s, refused_at_once));
  CHECK(http_get(app.port(), "/readyz").status == 503);
  CHECK(http_get(app.port(), "/livez").status == 200);
}

TEST_CASE("a Redis restarted empty under load loses no notification and dead-letters nothing") {
  Shop shop;
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  Customer customer(app);
  REQUIRE(eventually(20s, [&] { return customer.answers() > 20; }));
  shop.redis.restart_empty();
  const int after = customer.answers();
  REQUIRE(eventually(30s, [&] { return customer.answers() > after + 20; }));
  customer.stop();
  CHECK(customer.statuses().size() == 1);
  CHECK(eventually(30s, [&] { return all_sent(app, customer.accepted()); }));
  CHECK(shop.kafka.read_all(created_dead, 0).empty());
}

TEST_CASE("Redis is not ready for long: readiness of a consuming process says so, then recovers") {
  Shop shop;
  EventappProcess orders(shop.options("order"));
  EventappProcess notifier(shop.options("notification"));
  orders.wait_ready();
  notifier.wait_ready();
  shop.redis.stop();
  const std::string event_id = post_order(orders);
  REQUIRE(eventually(30s, [&] { return http_get(notifier.port(), "/readyz").status == 503; }));
  CHECK(http_get(notifier.port(), "/readyz?verbose").body.find("claims") != std::string::npos);
  shop.redis.start();
  notifier.wait_ready();
  CHECK(eventually(20s, [&] { return all_sent(notifier, {event_id}); }));
}

TEST_CASE("what Spring's producers wrote is consumed and notified") {
  Shop shop;
  EventappProcess app(shop.options("notification"));
  app.wait_ready();
  const std::string text = read_file(std::string(EVENTAPP_VECTORS_DIR) + "/records.json");
  std::vector<std::string> events;
  const boost::json::value document = boost::json::parse(text);
  for (const auto& entry : document.at("records").as_array()) {
    const auto field = [&](const char* name) {
      return std::string(entry.at(name).as_string().c_str());
    };
    if (!field("topic").starts_with("order.") || field("topic").ends_with(".dlq")) {
      continue;
    }
    const auto partition = static_cast<std::int32_t>(entry.at("partition").as_int64());
    shop.kafka.produce(field("topic"), {partition, -1, 0, field("key"), field("value")});
    events.push_back(member(field("value"), "eventId"));
  }
  REQUIRE(events.size() == 8);
  CHECK(eventually(30s, [&] { return all_sent(app, events); }));
}

TEST_CASE("a dead-letter topic with fewer partitions takes the letters, and that is warned once") {
  Shop shop;
  shop.kafka.create_topic(created, 3);
  shop.kafka.create_topic(created_dead, 1);
  EventappProcess app(shop.options("notification"));
  app.wait_ready();
  shop.kafka.produce(created, {2, -1, 0, "a", "garbage"});
  shop.kafka.produce(created, {2, -1, 0, "b", "garbage"});
  CHECK(shop.kafka.read_all(created_dead, 2).size() == 2);
  CHECK(app.lines_with("fewer partitions").size() == 1);
}

TEST_CASE("a dead letter that is too large goes without its value, and says so") {
  Shop shop;
  shop.kafka.create_topic(created, 3);
  shop.kafka.create_topic(created_dead, 3, {{"max.message.bytes", "20000"}});
  EventappProcess app(shop.options("notification"));
  app.wait_ready();
  std::string incompressible(60'000, '\0');
  std::uint32_t state = 1;
  for (char& byte : incompressible) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24);
  }
  shop.kafka.produce(created, {0, -1, 0, "k", incompressible});
  const auto dead = shop.kafka.read_all(created_dead, 1);
  REQUIRE(dead.size() == 1);
  CHECK_FALSE(dead[0].value.has_value());
  CHECK(dead[0].header("x-eventapp-value-omitted") == "60000");
  CHECK(dead[0].header("kafka_dlt-original-topic") == created);
  CHECK(eventually(20s, [&] { return !app.lines_with("status=FAILED").empty(); }));
}

TEST_CASE("control characters stay in the record and are escaped in the log") {
  Shop shop;
  EventappProcess app(shop.options("order,notification", {{"delivery.retry.delays_ms", "[]"}}));
  app.wait_ready();
  const std::string customer = R"(fail-a\u0000b\u001b[31m)";
  REQUIRE(http_post(app.port(), "/api/orders", order_body(customer)).status == 201);
  REQUIRE(eventually(20s, [&] { return !app.lines_with("status=FAILED").empty(); }));
  const auto records = shop.kafka.read_all(created, 1);
  REQUIRE(records.size() == 1);
  CHECK(member(*records[0].value, "customerId") == std::string("fail-a\0b\x1b[31m", 13));
  CHECK(app.lines_with("status=FAILED").front().find("fail-a\\u0000b\\u001b[31m") !=
        std::string::npos);
}

TEST_CASE("in a storm of failures events wait instead of flooding the dead letters") {
  Shop shop;
  EventappProcess app(
      shop.options("order,notification", {{"delivery.retry.delays_ms", "[100,100,100]"}}));
  app.wait_ready();
  int orders = 0;
  const auto storm_is_known = [&] {
    for (int number = 0; number < 5; ++number) {
      post_order(app, "fail-user-" + std::to_string(++orders));
    }
    return app.metric("eventapp_degraded{part=\"notification.storm\"}") == 1;
  };
  REQUIRE(eventually(60s, storm_is_known));
  // Those that were used up a moment before are still on their way to the dead letters.
  const std::string first = post_order(app, "fail-user-in-the-storm");
  const auto tried_four_times = [&] {
    const auto lines = app.lines_with(first);
    return std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
             return line.find("will retry") != line.npos;
           }) == 3;
  };
  REQUIRE(eventually(30s, tried_four_times));
  const std::size_t dead = events_with_status(app, "FAILED").size();
  const std::string healthy = post_order(app);
  CHECK(eventually(20s, [&] {
    const auto sent = events_with_status(app, "SENT");
    return std::find(sent.begin(), sent.end(), healthy) != sent.end();
  }));
  for (int number = 0; number < 20; ++number) {
    post_order(app, "fail-user-late-" + std::to_string(number));
  }
  CHECK(eventually(20s, [&] {
    const auto late = app.lines_with("fail-user-late");
    return std::count_if(late.begin(), late.end(), [](const std::string& line) {
             return line.find("attempt=3") != line.npos;
           }) == 20;
  }));
  CHECK(app.metric("eventapp_held_messages{subscription=\"notification\"}") > 0);
  CHECK(events_with_status(app, "FAILED").size() == dead);
  CHECK(shop.kafka.read_all("order.created.v1.dlq", dead).size() == dead);
}
