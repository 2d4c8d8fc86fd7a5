#include "delivery/attempt_window.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using eventapp::SteadyTime;
using eventapp::delivery::AttemptWindow;

namespace {

const SteadyTime start = SteadyTime(1h);

/// `count` attempts at even distances over `time`, the last `failed` of them failing.
SteadyTime attempts(AttemptWindow& window, SteadyTime begin, eventapp::Duration time, int count,
                    int failed) {
  for (int number = 0; number < count; ++number) {
    window.add(begin + time * number / count, number >= count - failed);
  }
  return begin + time;
}

}  // namespace

TEST_CASE("more than half of 200 attempts over 10 seconds make a storm, half of them do not") {
  AttemptWindow half;
  const SteadyTime end = attempts(half, start, 10s, 200, 100);
  CHECK(half.enough(end));
  CHECK_FALSE(half.mostly_failed());
  AttemptWindow more;
  attempts(more, start, 10s, 200, 101);
  CHECK(more.enough(end));
  CHECK(more.mostly_failed());
}

TEST_CASE("fewer than 200 attempts, or less than 10 seconds, tell nothing") {
  AttemptWindow few;
  CHECK_FALSE(few.enough(attempts(few, start, 60s, 199, 199)));
  AttemptWindow quick;
  CHECK_FALSE(quick.enough(attempts(quick, start, 9s, 10'000, 10'000)));
}

TEST_CASE("what is older than the last 200 attempts and 10 seconds is forgotten") {
  AttemptWindow window;
  const SteadyTime later = attempts(window, start, 60s, 6'000, 6'000);
  const SteadyTime end = attempts(window, later, 12s, 1'200, 0);
  CHECK(window.enough(end));
  CHECK_FALSE(window.mostly_failed());
  CHECK(window.attempts() < 1'400);
  CHECK(window.failures() == 0);
}

TEST_CASE("rare attempts count until 200 newer ones have come") {
  AttemptWindow window;
  const SteadyTime end = attempts(window, start, 1h, 400, 300);
  CHECK(window.attempts() == 200);
  CHECK(window.enough(end));
  CHECK(window.mostly_failed());
}
