#include "delivery/retry_policy.hpp"

#include <catch2/catch.hpp>

using namespace eventapp;
using namespace eventapp::delivery;
using namespace std::chrono_literals;

namespace {
const RetryPolicy three_retries{RetrySchedule({1s, 2s, 3s})};
}

TEST_CASE("a failed attempt is retried once per configured delay, then dead-lettered") {
  for (const ErrorKind kind : {ErrorKind::internal, ErrorKind::timeout, ErrorKind::outcome_unknown,
                               ErrorKind::not_found, ErrorKind::conflict}) {
    CAPTURE(to_string(kind));
    const Duration expected[] = {1s, 2s, 3s};
    for (std::int64_t failed = 1; failed <= 3; ++failed) {
      const Verdict verdict = three_retries.decide(kind, failed, "t");
      CHECK(verdict.action == Verdict::Action::retry);
      CHECK(verdict.delay == expected[failed - 1]);
    }
    CHECK(three_retries.decide(kind, 4, "t").action == Verdict::Action::dead_letter);
    CHECK(three_retries.decide(kind, 400, "t").action == Verdict::Action::dead_letter);
  }
}

TEST_CASE("what is refused for good is dead-lettered at the first attempt") {
  CHECK(three_retries.decide(ErrorKind::rejected, 1, "t").action == Verdict::Action::dead_letter);
  CHECK(three_retries.decide(ErrorKind::invalid_input, 1, "t").action ==
        Verdict::Action::dead_letter);
}

TEST_CASE("an outage is waited out however often it is met") {
  CHECK(three_retries.decide(ErrorKind::unavailable, 1, "t").action == Verdict::Action::hold);
  CHECK(three_retries.decide(ErrorKind::unavailable, 99, "t").action == Verdict::Action::hold);
  CHECK(three_retries.decide(ErrorKind::overloaded, 99, "t").action == Verdict::Action::hold);
}

TEST_CASE("without delays the first failure is the last") {
  CHECK(RetryPolicy(RetrySchedule({})).decide(ErrorKind::internal, 1, "t").action ==
        Verdict::Action::dead_letter);
}

TEST_CASE("a retry waits as long as the far side asks for, but never over a minute for that") {
  const Verdict verdict{Verdict::Action::retry, 2s};
  const auto asked = [](std::optional<std::chrono::seconds> seconds) {
    return Error{ErrorKind::internal, "Busy", "busy", {}, seconds};
  };
  CHECK(delay_before_retry(verdict, asked(std::nullopt)) == 2s);
  CHECK(delay_before_retry(verdict, asked(1s)) == 2s);
  CHECK(delay_before_retry(verdict, asked(7s)) == 7s);
  CHECK(delay_before_retry(verdict, asked(3600s)) == 60s);
  CHECK(delay_before_retry({Verdict::Action::retry, 90s}, asked(70s)) == 90s);
}
