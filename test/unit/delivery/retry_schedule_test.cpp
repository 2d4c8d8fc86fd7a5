#include "delivery/retry_schedule.hpp"

#include "delivery/retry_policy.hpp"

#include <catch2/catch.hpp>

using namespace eventapp;
using namespace eventapp::delivery;
using namespace std::chrono_literals;

namespace {

RetrySchedule only_schedule(const config::StringMap& entry) {
  const auto read = read_schedules({entry});
  REQUIRE(read.has_value());
  return read->at("t");
}

std::string refusal(const config::ObjectList& entries) {
  const auto read = read_schedules(entries);
  REQUIRE_FALSE(read.has_value());
  return read.error().detail;
}

}  // namespace

TEST_CASE("an exponential back-off grows by its factor up to its cap") {
  const RetrySchedule schedule = only_schedule({{"topic", "t"},
                                                {"initial_ms", "100"},
                                                {"factor", "3"},
                                                {"max_ms", "1000"},
                                                {"retries", "5"}});
  REQUIRE(schedule.retries() == 5);
  const Duration expected[] = {100ms, 300ms, 900ms, 1s, 1s};
  for (std::size_t retry = 0; retry < 5; ++retry) {
    CHECK(schedule.delay(retry) == expected[retry]);
  }
}

TEST_CASE("jitter spreads each delay both ways and no further") {
  const RetrySchedule schedule =
      only_schedule({{"topic", "t"}, {"initial_ms", "1000"}, {"jitter", "0.2"}, {"retries", "1"}});
  Duration shortest = 1h;
  Duration longest = 0s;
  for (int run = 0; run < 500; ++run) {
    shortest = std::min(shortest, schedule.delay(0));
    longest = std::max(longest, schedule.delay(0));
  }
  CHECK(shortest >= 800ms);
  CHECK(shortest < 900ms);
  CHECK(longest <= 1200ms);
  CHECK(longest > 1100ms);
}

TEST_CASE("a list of delays may be given for one topic, an empty one for no retry") {
  CHECK(only_schedule({{"topic", "t"}, {"delays_ms", "10,20"}}).delay(1) == 20ms);
  CHECK(only_schedule({{"topic", "t"}, {"delays_ms", ""}}).retries() == 0);
}

TEST_CASE("a topic's own schedule goes before the standard, other topics keep that") {
  const auto own = read_schedules({{{"topic", "t"}, {"delays_ms", "5"}}});
  REQUIRE(own.has_value());
  const RetryPolicy policy(RetrySchedule({1s}), *own);
  CHECK(policy.decide(ErrorKind::internal, 1, "t").delay == 5ms);
  CHECK(policy.decide(ErrorKind::internal, 1, "other").delay == 1s);
}

TEST_CASE("a wrong entry is refused with what it must be") {
  CHECK_THAT(refusal({{{"delays_ms", "1"}}}), Catch::Contains("must name a topic"));
  CHECK_THAT(refusal({{{"topic", "t"}, {"delays_ms", "1,x"}}}), Catch::Contains("delays_ms"));
  CHECK_THAT(refusal({{{"topic", "t"}, {"delays_ms", "-1"}}}), Catch::Contains("between 0 and"));
  CHECK_THAT(refusal({{{"topic", "t"}, {"factor", "0.5"}}}), Catch::Contains("factor"));
  CHECK_THAT(refusal({{{"topic", "t"}, {"retries", "21"}}}), Catch::Contains("retries"));
  CHECK_THAT(refusal({{{"topic", "t"}, {"delays_ms", "1"}, {"factor", "2"}}}),
             Catch::Contains("has an entry with factor"));
  CHECK_THAT(refusal({{{"topic", "t"}}, {{"topic", "t"}}}), Catch::Contains("each topic once"));
}
