// A delivery that is interrupted at each of its moments, on a real broker and a real Redis: what
// the far side and the dead-letter topic see then is what the README's table says.
#include "hook_receiver.hpp"
#include "redis_tap.hpp"
#include "shop.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <optional>

using namespace eventapp::test;
using namespace std::chrono_literals;
using Verb = RedisTap::Verb;
using Moment = RedisTap::Moment;
using Settings = std::map<std::string, std::string>;

namespace {

constexpr const char* dead_letters = "order.created.v1.dlq";

/// Where a delivery is interrupted, what the far side answers, and what must have come out.
struct Case {
  const char* name;
  Verb verb;
  Moment moment;
  int status;
  int requests;
  int letters;
};

struct Interrupted {
  explicit Interrupted(Settings more) : tap(shop.redis), settings(receiver.settings()) {
    settings.merge(std::move(more));
    settings.emplace("redis.url", tap.url());
    settings.emplace("delivery.retry.delays_ms", "[100,100,100]");
  }

  /// The dead letters of an event, by what they say of its attempts.
  std::vector<std::string> letters_of(const std::string& event_id, int at_least) {
    all_letters += at_least;
    std::vector<std::string> attempts;
    for (const Record& record : shop.kafka.read_all(dead_letters, all_letters)) {
      if (member(*record.value, "eventId") == event_id) {
        attempts.push_back(record.header("x-eventapp-attempts").value_or(""));
      }
    }
    return attempts;
  }

  bool has_end(const EventappProcess& app, const std::string& event_id) {
    for (const char* status : {"SENT", "DUPLICATE", "FAILED"}) {
      const auto events = events_with_status(app, status);
      if (std::find(events.begin(), events.end(), event_id) != events.end()) {
        return true;
      }
    }
    return false;
  }

  Shop shop;
  HookReceiver receiver;
  RedisTap tap;
  Settings settings;
  std::size_t all_letters = 0;
};

}  // namespace

TEST_CASE("a process that dies at a moment of a delivery repeats only what nobody had marked") {
  Interrupted bench(Settings{{"notification.webhook.timeout_ms", "1000"},
                             {"notification.webhook.connect_timeout_ms", "500"},
                             {"kafka.consumer.session_timeout_ms", "6000"}});
  EventappProcess orders(bench.shop.options("order"));
  orders.wait_ready();
  std::optional<EventappProcess> victim(bench.shop.options("notification", bench.settings));
  victim->wait_ready();
  for (const Case& point : {
           Case{"after the claim", Verb::claim, Moment::after, 204, 1, 0},
           Case{"after a failure was counted", Verb::fail, Moment::after, 500, 4, 1},
           Case{"after the send, before its mark", Verb::complete, Moment::before, 204, 2, 0},
           Case{"after the mark, before its offset", Verb::complete, Moment::after, 204, 1, 0},
           Case{"after the dead letter, before its mark", Verb::bury, Moment::before, 422, 2, 2},
           Case{"after the dead letter's mark", Verb::bury, Moment::after, 422, 1, 1},
       }) {
    CAPTURE(point.name);
    bench.receiver.answer(point.status);
    bench.tap.arm(point.verb, point.moment,
                  [pid = victim->process().pid()] { ::kill(pid, SIGKILL); });
    const std::string event_id = post_order(orders);
    REQUIRE(eventually(30s, [&] { return bench.tap.struck() && !victim->process().running(); }));
    std::optional<EventappProcess> next(bench.shop.options("notification", bench.settings));
    REQUIRE(eventually(60s, [&] { return bench.has_end(*next, event_id); }));
    CHECK(bench.receiver.requests_of(event_id) == point.requests);
    const auto letters = bench.letters_of(event_id, point.letters);
    CHECK(letters.size() == static_cast<std::size_t>(point.letters));
    if (point.verb == Verb::fail) {
      CHECK(letters == std::vector<std::string>{"4"});
    }
    victim.reset();
    next->wait_ready();
    victim.swap(next);
  }
}

TEST_CASE("an answer of Redis that does not come, whichever, repeats nothing and counts nothing") {
  Interrupted bench(Settings{{"redis.command_timeout_ms", "500"}});
  EventappProcess app(bench.shop.options("order,notification", bench.settings));
  app.wait_ready();
  for (const Moment moment : {Moment::before, Moment::after}) {
    for (const Case& lost : {
             Case{"claim", Verb::claim, moment, 204, 1, 0},
             Case{"complete", Verb::complete, moment, 204, 1, 0},
             Case{"fail", Verb::fail, moment, 500, 4, 1},
             Case{"bury", Verb::bury, moment, 422, 1, 1},
             Case{"release", Verb::release, moment, 204, 1, 0},
         }) {
      CAPTURE(lost.name, moment);
      bench.receiver.answer(lost.status);
      bench.tap.arm(lost.verb, moment);
      if (lost.verb == Verb::release) {
        bench.receiver.go_away();
      }
      const std::string event_id = post_order(app);
      REQUIRE(eventually(20s, [&] { return bench.tap.struck(); }));
      if (lost.verb == Verb::release) {
        bench.receiver.come_back();
      }
      REQUIRE(eventually(20s, [&] { return bench.has_end(app, event_id); }));
      CHECK(bench.receiver.requests_of(event_id) == lost.requests);
      const auto letters = bench.letters_of(event_id, lost.letters);
      const std::string attempts = lost.verb == Verb::fail ? "4" : "1";
      CHECK(letters == std::vector<std::string>(static_cast<std::size_t>(lost.letters), attempts));
    }
  }
}
