// What is held is shown, moves with its partition, and goes on when it can: on a real broker and a
// real Redis, with a far side that comes and goes.
#include "hook_receiver.hpp"
#include "shop.hpp"
#include "support/child_process.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <iterator>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* created = "order.created.v1";
constexpr const char* dead_letters = "order.created.v1.dlq";
constexpr const char* numbers[] = {"-0", "-1", "-2"};

std::vector<std::string> post_orders(const EventappProcess& orders, int count) {
  std::vector<std::string> events;
  for (int number = 0; number < count; ++number) {
    events.push_back(post_order(orders));
  }
  std::sort(events.begin(), events.end());
  return events;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

/// Those of `texts` that are among `wanted`, as often as they are there.
std::vector<std::string> those_of(const std::vector<std::string>& wanted,
                                  std::vector<std::string> texts) {
  std::erase_if(texts, [&](const std::string& text) {
    return !std::binary_search(wanted.begin(), wanted.end(), text);
  });
  return sorted(std::move(texts));
}

/// The events of the dead letters. By their header: what the narrow topic refused and its successor
/// took at the second try went without its value.
std::vector<std::string> letters(const Shop& shop, std::size_t count) {
  std::vector<std::string> events;
  for (const Record& record : shop.kafka.read_all(dead_letters, count)) {
    events.push_back(record.header("ce_id").value_or("a dead letter without an id"));
  }
  return sorted(events);
}

/// A dead-letter topic that takes nothing, not even a key, or one that takes everything.
void make_anew(Shop& shop, const KafkaClient::TopicConfig& config) {
  shop.kafka.delete_topic(dead_letters);
  shop.kafka.create_topic(dead_letters, 3, config);
}

/// What the broker takes from one client; beyond it writes wait, for up to 11 seconds each.
void set_quota(const Shop& shop, const std::string& client, const std::string& bytes_per_second) {
  ChildProcess tool({EVENTAPP_SOURCE_DIR "/scripts/kafka", "tool", "configs", "--bootstrap-server",
                     shop.broker.address(), "--alter", "--entity-type", "clients", "--entity-name",
                     client, "--add-config", "producer_byte_rate=" + bytes_per_second});
  const auto exit_code = tool.wait_exit(60s);
  INFO(tool.output());
  REQUIRE(exit_code == 0);
}

/// One trouble of one dependency, and which part says so.
struct Outage {
  std::string part;
  std::function<void(Shop&, HookReceiver&)> begin;
  std::function<void(Shop&, HookReceiver&)> end;
  int status = 204;  ///< What the far side answers, when it is there.
};

const std::vector<Outage>& outages() {
  static const std::vector<Outage> all = {
      {"notification.channel", [](Shop&, HookReceiver& receiver) { receiver.go_away(); },
       [](Shop&, HookReceiver& receiver) { receiver.come_back(); }},
      {"notification.claims", [](Shop& shop, HookReceiver&) { shop.redis.stop(); },
       [](Shop& shop, HookReceiver&) { shop.redis.start(); }},
      {"dead_letters:order.created.v1",
       [](Shop& shop, HookReceiver&) {
         make_anew(shop, {{"max.message.bytes", "10"}});
       },
       [](Shop& shop, HookReceiver&) { make_anew(shop, {}); }, 422},
  };
  return all;
}

/// The partitions a member has been given last; empty while they are taken back.
std::string partitions_of(const EventappProcess& member) {
  const auto lines = member.lines_with(". partitions=");
  const bool assigned = !lines.empty() && lines.back().find("assigned") != std::string::npos;
  return assigned ? lines.back().substr(lines.back().find("partitions=")) : "";
}

bool has_all(const EventappProcess& member) {
  const std::string partitions = partitions_of(member);
  return std::all_of(std::begin(numbers), std::end(numbers), [&](const char* number) {
    return partitions.find(created + std::string(number)) != std::string::npos;
  });
}

bool share(const EventappProcess& first, const EventappProcess& second) {
  const bool both = !partitions_of(first).empty() && !partitions_of(second).empty();
  return both && !has_all(first) && !has_all(second);
}

bool is_degraded(const EventappProcess& app, const std::string& part) {
  return app.metric("eventapp_degraded{part=\"" + part + "\"}") == 1;
}

}  // namespace

TEST_CASE("an outage is told in readiness, a metric and one log line a change, and gone with it") {
  Shop shop;
  HookReceiver receiver;
  EventappProcess orders(shop.options("order"));
  EventappProcess notifier(shop.options("notification", receiver.settings()));
  orders.wait_ready();
  notifier.wait_ready();
  std::size_t dead = 0;
  for (const Outage& outage : outages()) {
    CAPTURE(outage.part);
    receiver.answer(outage.status);
    outage.begin(shop, receiver);
    const auto events = post_orders(orders, 6);
    // Held for over 5 seconds it is more than a hiccup.
    REQUIRE(eventually(30s, [&] { return http_get(notifier.port(), "/readyz").status == 503; }));
    const std::string parts = http_get(notifier.port(), "/readyz?verbose").body;
    CHECK(parts.find("[-] " + outage.part + " down") != std::string::npos);
    CHECK(is_degraded(notifier, outage.part));
    CHECK(events_with_status(notifier, "FAILED").size() == dead);
    outage.end(shop, receiver);
    notifier.wait_ready();
    const bool buries = outage.status == 422;
    dead += buries ? events.size() : 0;
    const std::string end = buries ? "FAILED" : "SENT";
    CHECK(eventually(30s, [&] {
      const auto ended = sorted(events_with_status(notifier, end));
      return std::includes(ended.begin(), ended.end(), events.begin(), events.end());
    }));
    CHECK(eventually(10s, [&] { return !is_degraded(notifier, outage.part); }));
    CHECK(notifier.lines_with("Holding: a dependency is down. part=" + outage.part).size() == 1);
    CHECK(notifier.lines_with("Back in service. part=" + outage.part).size() == 1);
  }
  CHECK(letters(shop, dead).size() == dead);
  CHECK(notifier.lines_with("will retry").empty());
}

TEST_CASE("what is held when its partition moves is sent or buried once, by its next owner") {
  Shop shop;
  HookReceiver receiver;
  EventappProcess orders(shop.options("order"));
  EventappProcess stays(shop.options("notification", receiver.settings()));
  orders.wait_ready();
  stays.wait_ready();
  for (const Outage& outage : outages()) {
    CAPTURE(outage.part);
    receiver.answer(outage.status);
    outage.begin(shop, receiver);
    const auto events = post_orders(orders, 24);
    REQUIRE(eventually(20s, [&] { return is_degraded(stays, outage.part); }));
    EventappProcess joins(shop.options("notification", receiver.settings()));
    REQUIRE(eventually(60s, [&] { return share(stays, joins); }));
    outage.end(shop, receiver);
    const std::string end = outage.status == 422 ? "FAILED" : "SENT";
    const auto ended = [&] {
      auto all = events_with_status(stays, end);
      const auto others = events_with_status(joins, end);
      all.insert(all.end(), others.begin(), others.end());
      return those_of(events, all);
    };
    CHECK(eventually(60s, [&] { return ended().size() >= events.size(); }));
    CHECK(ended() == events);
    CHECK_FALSE(events_with_status(joins, end).empty());
    if (outage.status == 422) {
      CHECK(letters(shop, events.size()) == events);
    } else {
      CHECK(those_of(events, receiver.requests()) == events);
    }
    CHECK(joins.stop() == 0);
    REQUIRE(eventually(60s, [&] { return has_all(stays); }));
  }
}

TEST_CASE("a send that runs while its partition moves is finished, and nobody sends it again") {
  Shop shop;
  HookReceiver receiver;
  auto settings = receiver.settings();
  settings.emplace("notification.webhook.timeout_ms", "60000");
  settings.emplace("delivery.revoke_grace_ms", "500");
  EventappProcess orders(shop.options("order"));
  EventappProcess first(shop.options("notification", settings));
  orders.wait_ready();
  first.wait_ready();
  receiver.hold();
  const auto events = post_orders(orders, 24);
  REQUIRE(eventually(20s, [&] { return receiver.requests().size() == events.size(); }));
  EventappProcess second(shop.options("notification", settings));
  REQUIRE(eventually(60s, [&] { return share(first, second); }));
  // Some of them are delivered again to the very process whose first send still runs.
  receiver.answer(204);
  CHECK(eventually(60s, [&] {
    return events_with_status(first, "DUPLICATE").size() +
               events_with_status(second, "DUPLICATE").size() >=
           events.size();
  }));
  CHECK(sorted(events_with_status(first, "SENT")) == events);
  CHECK_FALSE(events_with_status(first, "DUPLICATE").empty());
  CHECK_FALSE(events_with_status(second, "DUPLICATE").empty());
  CHECK(sorted(receiver.requests()) == events);
}

TEST_CASE("a dead letter that is being written while its partition moves is written once") {
  Shop shop;
  HookReceiver receiver;
  receiver.answer(422);
  auto settings = receiver.settings();
  settings.emplace("delivery.dead_letter_deadline_ms", "120000");
  settings.emplace("delivery.revoke_grace_ms", "500");
  EventappProcess orders(shop.options("order"));
  auto slow = settings;
  slow.emplace("kafka.librdkafka.client.id", "slow");
  EventappProcess first(shop.options("notification", slow));
  orders.wait_ready();
  first.wait_ready();
  set_quota(shop, "slow", "1");
  const auto events = post_orders(orders, 24);
  REQUIRE(eventually(20s, [&] { return receiver.requests().size() == events.size(); }));
  EventappProcess second(shop.options("notification", settings));
  REQUIRE(eventually(60s, [&] { return share(first, second); }));
  const auto written = events_with_status(first, "FAILED").size();
  REQUIRE(written < events.size());
  set_quota(shop, "slow", "1000000");
  const auto ended = [&] {
    auto all = events_with_status(first, "FAILED");
    const auto others = events_with_status(second, "FAILED");
    all.insert(all.end(), others.begin(), others.end());
    return sorted(all);
  };
  CHECK(eventually(120s, [&] { return ended().size() >= events.size(); }));
  CHECK(ended() == events);
  CHECK(events_with_status(first, "FAILED").size() > written);
  CHECK(letters(shop, events.size()) == events);
}

TEST_CASE("a storm ends with the far side's trouble, and lasts no longer than it may") {
  Shop shop;
  HookReceiver receiver;
  auto settings = receiver.settings();
  settings.emplace("delivery.retry.delays_ms", "[100,100,100]");
  const bool ends = GENERATE(true, false);
  if (!ends) {
    settings.emplace("delivery.storm.max_hold_ms", "3000");
  }
  EventappProcess app(shop.options("order,notification", settings));
  app.wait_ready();
  receiver.answer(500);
  std::vector<std::string> events;
  REQUIRE(eventually(60s, [&] {
    const auto more = post_orders(app, 5);
    events.insert(events.end(), more.begin(), more.end());
    return is_degraded(app, "notification.storm");
  }));
  const auto in_storm = post_orders(app, 20);
  const auto held = [&] {
    return app.metric("eventapp_held_messages{subscription=\"notification\"}");
  };
  const auto have_ended = [&](const std::string& status) {
    const auto ended = sorted(events_with_status(app, status));
    return std::includes(ended.begin(), ended.end(), in_storm.begin(), in_storm.end());
  };
  if (ends) {
    REQUIRE(eventually(20s, [&] { return held() >= 20; }));
    receiver.answer(204);
    CHECK(eventually(30s, [&] { return have_ended("SENT"); }));
    CHECK(eventually(10s, [&] { return !is_degraded(app, "notification.storm"); }));
    CHECK(app.lines_with("Back in service. part=notification.storm").size() == 1);
  } else {
    CHECK(eventually(60s, [&] { return have_ended("FAILED"); }));
    CHECK(is_degraded(app, "notification.storm"));
  }
  CHECK(app.lines_with("Holding: a dependency is down. part=notification.storm").size() == 1);
  CHECK(eventually(20s, [&] {
    return events_with_status(app, "SENT").size() + events_with_status(app, "FAILED").size() ==
           events.size() + in_storm.size();
  }));
}
