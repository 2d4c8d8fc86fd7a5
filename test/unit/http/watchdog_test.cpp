// The one deadline of a connection moves with its phases.
#include "http/watchdog.hpp"

#include "support/manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

using eventapp::http::Watchdog;
using std::chrono::seconds;

namespace {

struct Watched {
  eventapp::test::ManualClock clock;
  eventapp::asio::io_context io;
  int expired = 0;
  Watchdog watchdog{clock, [this] { ++expired; }};

  Watched() {
    eventapp::asio::co_spawn(io, watchdog.run(), eventapp::asio::detached);
    turn();
  }
  ~Watched() {
    watchdog.stop();
    turn();
  }

  void turn() {
    io.restart();
    io.poll();
  }
  void deadline_in(seconds time) {
    watchdog.set(clock.now() + time);
    turn();
  }
  int after(seconds time) {
    clock.advance(time);
    turn();
    return expired;
  }
};

}  // namespace

TEST_CASE("a deadline expires once, when its time has come", "[http][watchdog]") {
  Watched watched;
  CHECK(watched.after(seconds(1000)) == 0);
  watched.deadline_in(seconds(10));
  CHECK(watched.after(seconds(9)) == 0);
  CHECK(watched.after(seconds(1)) == 1);
  CHECK(watched.after(seconds(1000)) == 1);
}

TEST_CASE("a deadline moved later expires at the later time", "[http][watchdog]") {
  Watched watched;
  watched.deadline_in(seconds(10));
  watched.after(seconds(5));
  watched.deadline_in(seconds(10));
  CHECK(watched.after(seconds(9)) == 0);
  CHECK(watched.after(seconds(1)) == 1);
}

TEST_CASE("a deadline moved earlier expires at the earlier time", "[http][watchdog]") {
  Watched watched;
  watched.deadline_in(seconds(75));
  watched.deadline_in(seconds(10));
  CHECK(watched.after(seconds(10)) == 1);
  CHECK(watched.after(seconds(75)) == 1);
}

TEST_CASE("a cleared deadline never expires, the next one does", "[http][watchdog]") {
  Watched watched;
  watched.deadline_in(seconds(10));
  watched.watchdog.clear();
  CHECK(watched.after(seconds(1000)) == 0);
  watched.deadline_in(seconds(10));
  CHECK(watched.after(seconds(10)) == 1);
}

TEST_CASE("a later deadline needs no new timer", "[http][watchdog]") {
  Watched watched;
  watched.deadline_in(seconds(75));
  for (int request = 0; request < 1000; ++request) {
    watched.deadline_in(seconds(75));
    REQUIRE(watched.clock.sleepers() == 1);
    REQUIRE(watched.after(seconds(1)) == 0);
  }
  CHECK(watched.after(seconds(75)) == 1);
}
