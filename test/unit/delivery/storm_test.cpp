// While most attempts fail, used-up events wait; everything else goes on as ever.
#include "delivery_bench.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace eventapp;
using namespace eventapp::delivery;
using namespace std::chrono_literals;
using test::DeliveryBench;

namespace {

bool is_bad(const std::string& event_id) {
  return event_id.starts_with("bad");
}

/// Twenty failing events a second, for 12 seconds: some were used up before anybody could tell that
/// it is a storm, the others wait.
struct Storm : DeliveryBench {
  Storm() {
    fails = is_bad;
    for (int second = 0; second < 12; ++second) {
      for (int number = 0; number < 20; ++number) {
        begin(fmt::format("bad-{}-{}", second, number), ++offset);
      }
      pass(1s);
    }
    pass(10s);
    dead_before = dead.size();
  }

  std::ptrdiff_t count(End end) const {
    return std::count_if(ends.begin(), ends.end(),
                         [end](const auto& entry) { return entry.second == end; });
  }
  Health::State state() const {
    for (const Health& part : delivery.health()) {
      if (part.part.ends_with(".storm")) {
        return part.state;
      }
    }
    return Health::State::down;
  }

  std::int64_t offset = 0;
  std::size_t dead_before = 0;
};

}  // namespace

TEST_CASE("in a storm used-up events wait instead of becoming dead letters, and health tells") {
  Storm storm;
  CHECK(storm.dead_before > 0);
  CHECK(storm.dead_before < 120);
  CHECK(storm.state() == Health::State::degraded);
  storm.pass(60s);
  CHECK(storm.dead.size() == storm.dead_before);
  CHECK(storm.state() == Health::State::degraded);
}

TEST_CASE("when the far side is back, everything that waited is sent within two seconds") {
  Storm storm;
  storm.pass(60s);
  storm.fails = nullptr;
  storm.pass(2s);
  CHECK(storm.state() == Health::State::ok);
  CHECK(storm.dead.size() == storm.dead_before);
  CHECK(storm.ends.size() == 240);
  CHECK(storm.count(End::sent) + storm.count(End::dead_lettered) == 240);
}

TEST_CASE("in a storm keys that can be served are served") {
  Storm storm;
  storm.begin("good", 999);
  CHECK(storm.ends.back() == std::pair(std::string("good"), End::sent));
  CHECK(storm.state() == Health::State::degraded);
}

TEST_CASE("in a storm one probe at a time tries, of one waiting event after the other") {
  Storm storm;
  storm.sends.clear();
  storm.pass(60s);
  CHECK(storm.sends.size() >= 40);
  CHECK(storm.sends.size() <= 200);
  std::sort(storm.sends.begin(), storm.sends.end());
  const auto repeated = std::adjacent_find(storm.sends.begin(), storm.sends.end());
  CHECK(repeated == storm.sends.end());
}

TEST_CASE("one probe that succeeds is no end of a storm, three in a row are") {
  Storm storm;
  int good = 2;
  storm.fails = [&good](const std::string&) { return good-- <= 0; };
  storm.pass(5s);
  CHECK(storm.state() == Health::State::degraded);
  good = 3;
  storm.pass(2s);
  CHECK(storm.state() == Health::State::ok);
}

TEST_CASE("a storm is over, too, when new events mostly succeed") {
  Storm storm;
  const auto good_events = [&storm](int seconds) {
    for (int second = 0; second < seconds; ++second) {
      for (int number = 0; number < 20; ++number) {
        ++storm.offset;
        storm.begin(fmt::format("good-{}", storm.offset), storm.offset);
      }
      storm.pass(1s);
    }
  };
  good_events(8);
  CHECK(storm.state() == Health::State::degraded);
  good_events(4);
  CHECK(storm.state() == Health::State::ok);
}

TEST_CASE("one failing event in four is no storm, however often it is tried") {
  DeliveryBench bench;
  bench.fails = is_bad;
  for (int number = 0; number < 2400; ++number) {
    bench.begin(fmt::format("{}-{}", number % 4 == 0 ? "bad" : "good", number), number);
    bench.pass(50ms);
  }
  bench.pass(10s);
  CHECK(bench.ends.size() == 2400);
  CHECK(bench.dead.size() == 600);
}

TEST_CASE("an event that waited for ten minutes becomes a dead letter after all") {
  Storm storm;
  storm.pass(560s);
  CHECK(storm.dead.size() == storm.dead_before);
  storm.pass(60s);
  CHECK(storm.count(End::dead_lettered) == 240);
  CHECK(storm.ends.size() == 240);
}

TEST_CASE("a probe that finds its event held elsewhere leaves it the ten minutes it had") {
  Storm storm;
  for (const auto& held : storm.messages) {
    storm.store.marks.try_emplace("p:" + *held->message.value, "another process");
  }
  storm.pass(100s);
  std::erase_if(storm.store.marks,
                [](const auto& mark) { return mark.second == "another process"; });
  storm.pass(520s);
  CHECK(storm.ends.size() == 240);
}

TEST_CASE("what the far side refuses for good is a dead letter in a storm, too") {
  Storm storm;
  storm.fails = nullptr;
  storm.answers = {Error{ErrorKind::rejected, "Refused", "no such mailbox"}};
  storm.begin("refused", 999);
  CHECK(storm.ends.back() == std::pair(std::string("refused"), End::dead_lettered));
}
