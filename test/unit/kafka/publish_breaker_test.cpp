// When publishing is refused at once instead of queueing up behind a broker that does not answer.
#include "kafka/publish_breaker.hpp"

#include <catch2/catch.hpp>

namespace eventapp::kafka {

namespace {

using Pass = PublishBreaker::Pass;
using namespace std::chrono_literals;

const SteadyTime start{1000h};
const SteadyTime later = start + 10s;

PublishBreaker open_by_time_outs() {
  PublishBreaker breaker;
  breaker.timed_out(start, false);
  breaker.timed_out(start, false);
  breaker.timed_out(start, false);
  return breaker;
}

}  // namespace

TEST_CASE("three time-outs without an acknowledgement between them refuse the next record") {
  PublishBreaker breaker;
  CHECK_FALSE(breaker.timed_out(start, false));
  CHECK_FALSE(breaker.timed_out(start, false));
  CHECK(breaker.enter(start) == Pass::go);
  CHECK(breaker.timed_out(start, false));
  CHECK(breaker.enter(start) == Pass::refused);
  CHECK(breaker.open());
}

TEST_CASE("an acknowledgement between time-outs starts the count anew") {
  PublishBreaker breaker;
  breaker.timed_out(start, false);
  breaker.timed_out(start, false);
  breaker.acknowledged();
  breaker.timed_out(start, false);
  breaker.timed_out(start, false);
  CHECK(breaker.enter(start) == Pass::go);
}

TEST_CASE("one real record at a time probes brokers that do not acknowledge") {
  PublishBreaker breaker = open_by_time_outs();
  CHECK(breaker.enter(later) == Pass::probe);
  CHECK(breaker.enter(later) == Pass::refused);
  SECTION("its acknowledgement lets all go") {
    CHECK(breaker.acknowledged());
    CHECK(breaker.enter(later) == Pass::go);
  }
  SECTION("its time-out keeps it open for the next probe") {
    CHECK_FALSE(breaker.timed_out(later, true));
    CHECK(breaker.enter(later) == Pass::refused);
    CHECK(breaker.enter(later + 2s) == Pass::probe);
  }
  SECTION("an end that says nothing makes room for another probe") {
    breaker.abandoned();
    CHECK(breaker.enter(later) == Pass::probe);
  }
  SECTION("a record from before the opening that times out is no answer to it") {
    CHECK_FALSE(breaker.timed_out(later, false));
    CHECK(breaker.enter(later + 2s) == Pass::refused);
  }
}

TEST_CASE("a probe that outlives the open breaker is a record like any other") {
  PublishBreaker breaker = open_by_time_outs();
  REQUIRE(breaker.enter(later) == Pass::probe);
  REQUIRE(breaker.acknowledged());  // one that was queued before
  CHECK_FALSE(breaker.timed_out(later, true));
  CHECK(breaker.enter(later) == Pass::go);
}

TEST_CASE("no record probes while no broker can be reached; an answer of theirs lets all go") {
  PublishBreaker breaker;
  CHECK(breaker.brokers_down(start));
  CHECK(breaker.enter(later) == Pass::refused);
  CHECK(breaker.waits_for_brokers());
  CHECK(breaker.brokers_answer());
  CHECK(breaker.enter(later) == Pass::go);
}

TEST_CASE("brokers that answer metadata but acknowledge nothing stay refused") {
  PublishBreaker breaker = open_by_time_outs();
  CHECK_FALSE(breaker.brokers_answer());
  CHECK(breaker.open());
  CHECK_FALSE(breaker.waits_for_brokers());
}

}  // namespace eventapp::kafka
