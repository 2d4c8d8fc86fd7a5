// The promise of the notification side while members of the group come, go, and sleep.
#include "shop.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <list>

using namespace eventapp::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* created = "order.created.v1";
constexpr const char* dead_letters = "order.created.v1.dlq";

/// How often each event was sent, over all these processes.
std::map<std::string, int> sends_of(const std::list<EventappProcess>& members) {
  std::map<std::string, int> sends;
  for (const EventappProcess& member : members) {
    for (const std::string& event_id : events_with_status(member, "SENT")) {
      ++sends[event_id];
    }
  }
  return sends;
}

std::set<std::string> dead_events(const Shop& shop, std::size_t count) {
  std::set<std::string> events;
  for (const Record& record : shop.kafka.read_all(dead_letters, count)) {
    events.insert(member(*record.value, "eventId"));
  }
  return events;
}

std::size_t offsets_in(const std::map<std::int32_t, std::int64_t>& committed) {
  std::int64_t sum = 0;
  for (const auto& [partition, offset] : committed) {
    sum += offset;
  }
  return static_cast<std::size_t>(sum);
}

void post_orders(const EventappProcess& shop_front, int count, std::vector<std::string>& accepted) {
  for (int number = 0; number < count; ++number) {
    accepted.push_back(post_order(shop_front));
  }
}

}  // namespace

TEST_CASE("three members that join and leave under load lose no event and send none twice") {
  Shop shop;
  EventappProcess orders(shop.options("order"));
  orders.wait_ready();
  std::list<EventappProcess> members;
  std::vector<std::string> accepted;
  for (int number = 0; number < 3; ++number) {
    members.emplace_back(shop.options("notification"));
    post_orders(orders, 40, accepted);
  }
  members.back().wait_ready();
  auto leaving = members.begin();
  for (int number = 0; number < 2; ++number) {
    post_orders(orders, 40, accepted);
    CHECK(leaving->stop() == 0);
    ++leaving;
    members.emplace_back(shop.options("notification"));
  }
  post_orders(orders, 40, accepted);
  CHECK(eventually(90s, [&] { return sends_of(members).size() >= accepted.size(); }));
  for (const auto& [event_id, times] : sends_of(members)) {
    CAPTURE(event_id);
    CHECK(times == 1);
  }
}

TEST_CASE("a member that slept through its session and leases repeats nothing when it wakes") {
  Shop shop;
  const std::map<std::string, std::string> settings = {
      {"kafka.consumer.session_timeout_ms", "6000"},
      {"delivery.retry.delays_ms", "[2000,2000,2000]"}};
  EventappProcess orders(shop.options("order"));
  orders.wait_ready();
  std::list<EventappProcess> members;
  EventappProcess& sleeper = members.emplace_back(shop.options("notification", settings));
  sleeper.wait_ready();
  std::vector<std::string> failing;
  for (int number = 0; number < 6; ++number) {
    failing.push_back(post_order(orders, "fail-user-" + std::to_string(number)));
  }
  REQUIRE(eventually(20s, [&] { return sleeper.lines_with("will retry").size() >= 6; }));
  sleeper.process().signal(SIGSTOP);
  EventappProcess& second = members.emplace_back(shop.options("notification", settings));
  std::vector<std::string> healthy;
  post_orders(orders, 20, healthy);
  REQUIRE(eventually(60s, [&] {
    return sends_of(members).size() >= healthy.size() &&
           events_with_status(second, "FAILED").size() >= failing.size();
  }));
  const auto committed = [&] {
    return shop.kafka.committed("notification-consumer-group", created);
  };
  REQUIRE(
      eventually(20s, [&] { return offsets_in(committed()) == failing.size() + healthy.size(); }));
  const auto before = committed();
  sleeper.process().signal(SIGCONT);
  REQUIRE(eventually(30s, [&] { return !sleeper.lines_with("Partitions lost").empty(); }));
  CHECK(committed() == before);
  std::vector<std::string> later;
  post_orders(orders, 20, later);
  CHECK(eventually(60s, [&] { return sends_of(members).size() >= healthy.size() + later.size(); }));
  for (const auto& [event_id, times] : sends_of(members)) {
    CAPTURE(event_id);
    CHECK(times == 1);
  }
  CHECK(shop.kafka.read_all(dead_letters, failing.size()).size() == failing.size());
  CHECK(dead_events(shop, failing.size()) == std::set(failing.begin(), failing.end()));
}

TEST_CASE("one event under two keys is one notification") {
  Shop shop;
  EventappProcess app(shop.options("order,notification"));
  app.wait_ready();
  const std::string first = post_order(app);
  const auto records = shop.kafka.read_all(created, 1);
  REQUIRE(records.size() == 1);
  for (const char* key : {"another-key", "a-third-key"}) {
    shop.kafka.produce(created, {RdKafka::Topic::PARTITION_UA, -1, 0, key, records[0].value});
  }
  CHECK(eventually(20s, [&] {
    return events_with_status(app, "SENT").size() + events_with_status(app, "DUPLICATE").size() ==
           3;
  }));
  CHECK(events_with_status(app, "SENT") == std::vector<std::string>{first});
}
