// The breaker's transitions, with time moved by hand.
#include "eventapp/core/breaker.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using eventapp::Breaker;
using eventapp::Duration;
using eventapp::SteadyTime;

namespace {

const SteadyTime start = SteadyTime(1h);

Breaker opened() {
  Breaker breaker;
  breaker.failure(start, "down");
  return breaker;
}

// How long the breaker wants to wait from `now` on.
Duration wait_of(const Breaker& breaker, SteadyTime now) {
  return breaker.next_probe_at() - now;
}

}  // namespace

TEST_CASE("a closed breaker lets everybody go", "[breaker]") {
  Breaker breaker;
  CHECK_FALSE(breaker.open());
  CHECK(breaker.try_enter(start));
  CHECK(breaker.try_enter(start));
  CHECK_FALSE(breaker.success());
}

TEST_CASE("a failure opens it, says why, and holds everybody for the back-off", "[breaker]") {
  Breaker breaker;
  CHECK(breaker.failure(start, "refused"));
  CHECK(breaker.open());
  CHECK(breaker.reason() == "refused");
  CHECK(breaker.opened_at() == start);
  CHECK_FALSE(breaker.try_enter(start));
  CHECK_FALSE(breaker.try_enter(breaker.next_probe_at() - 1ns));
  CHECK(breaker.try_enter(breaker.next_probe_at()));
}

TEST_CASE("one probe goes at a time", "[breaker]") {
  Breaker breaker = opened();
  REQUIRE(breaker.try_enter(start + 1s));
  CHECK_FALSE(breaker.try_enter(start + 1h));
  breaker.abandon();
  CHECK(breaker.open());
  CHECK(breaker.try_enter(start + 1s));
}

TEST_CASE("a probe's success closes it and forgets the reason", "[breaker]") {
  Breaker breaker = opened();
  REQUIRE(breaker.try_enter(start + 1s));
  CHECK(breaker.success());
  CHECK_FALSE(breaker.open());
  CHECK(breaker.reason().empty());
  CHECK(breaker.try_enter(start + 1s));
}

TEST_CASE("each failed probe doubles the back-off up to the cap, with jitter", "[breaker]") {
  for (int run = 0; run < 200; ++run) {
    Breaker breaker = opened();
    SteadyTime now = start;
    for (const auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
      REQUIRE(wait_of(breaker, now) >= expected / 2);
      REQUIRE(wait_of(breaker, now) <= expected);
      now = breaker.next_probe_at();
      REQUIRE(breaker.try_enter(now));
      REQUIRE_FALSE(breaker.failure(now, "still down"));
    }
    REQUIRE(breaker.opened_at() == start);
  }
}

TEST_CASE("after it has closed the back-off begins anew", "[breaker]") {
  Breaker breaker = opened();
  for (int i = 0; i < 5; ++i) {
    const SteadyTime now = breaker.next_probe_at();
    REQUIRE(breaker.try_enter(now));
    breaker.failure(now, "down");
  }
  REQUIRE(breaker.success());
  CHECK(breaker.failure(start + 1h, "down again"));
  CHECK(breaker.opened_at() == start + 1h);
  CHECK(wait_of(breaker, start + 1h) <= 100ms);
}

TEST_CASE("failures of what was under way when it opened put no probe off", "[breaker]") {
  Breaker breaker = opened();
  const SteadyTime probe_at = breaker.next_probe_at();
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(breaker.failure(start + 1ms, "late"));
  }
  CHECK(breaker.next_probe_at() == probe_at);
  CHECK(breaker.reason() == "late");
}

TEST_CASE("waiting breakers do not come back in step", "[breaker]") {
  Duration shortest = 1h;
  Duration longest = 0s;
  for (int i = 0; i < 200; ++i) {
    shortest = std::min(shortest, wait_of(opened(), start));
    longest = std::max(longest, wait_of(opened(), start));
  }
  CHECK(longest - shortest > 20ms);
}
