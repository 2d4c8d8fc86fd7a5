// How far a partition may be committed, whatever the order in which its messages end.
#include "kafka/offset_tracker.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

namespace eventapp::kafka {

TEST_CASE("nothing may be committed before the first message") {
  OffsetTracker offsets;
  CHECK(offsets.front() == std::nullopt);
  CHECK(offsets.span() == 0);
}

TEST_CASE("the front stays below an unfinished message, however many later ones end") {
  OffsetTracker offsets;
  for (std::int64_t offset = 100; offset < 400; ++offset) {
    offsets.handed_out(offset);
  }
  for (std::int64_t offset = 101; offset < 400; ++offset) {
    REQUIRE(offsets.settle(offset));
  }
  CHECK(offsets.front() == 100);
  CHECK(offsets.span() == 300);
  REQUIRE(offsets.settle(100));
  CHECK(offsets.front() == 400);
  CHECK(offsets.span() == 0);
}

TEST_CASE("offsets that were never handed out count as finished") {
  OffsetTracker offsets;
  offsets.handed_out(5);
  offsets.handed_out(9);           // 6 to 8 were compacted away
  offsets.handed_out(40'000'000);  // and a great many here
  CHECK(offsets.settle(5));
  CHECK(offsets.front() == 9);
  CHECK(offsets.settle(9));
  CHECK(offsets.front() == 40'000'000);
  CHECK(offsets.settle(40'000'000));
  CHECK(offsets.front() == 40'000'001);
}

TEST_CASE("a message ends once, and only if it was handed out") {
  OffsetTracker offsets;
  offsets.handed_out(63);
  offsets.handed_out(64);
  CHECK_FALSE(offsets.settle(62));
  CHECK(offsets.settle(64));
  CHECK_FALSE(offsets.settle(64));
  CHECK_FALSE(offsets.settle(1'000));
  CHECK(offsets.front() == 63);
}

TEST_CASE("the front agrees with a plain set over any order of ends") {
  std::mt19937 random(20);
  OffsetTracker offsets;
  std::set<std::int64_t> unfinished;
  std::int64_t next = 0;
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 2 == 0 || unfinished.empty()) {
      next += random() % 8 == 0 ? static_cast<std::int64_t>(random() % 200) : 0;
      offsets.handed_out(next);
      unfinished.insert(next++);
    } else {
      auto chosen = unfinished.begin();
      std::advance(chosen, static_cast<std::ptrdiff_t>(
                               std::min<std::size_t>(random() % 50, unfinished.size() - 1)));
      REQUIRE(offsets.settle(*chosen));
      unfinished.erase(chosen);
    }
    REQUIRE(offsets.front() == (unfinished.empty() ? next : *unfinished.begin()));
  }
}

}  // namespace eventapp::kafka
