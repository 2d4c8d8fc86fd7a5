// A clock that a test moves by hand: nothing in a unit test waits for real time.
#pragma once

#include "eventapp/core/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>

namespace eventapp::test {

/// Thread: single-threaded tests only. Lifetime: outlives all sleepers.
class ManualClock final : public Clock {
 public:
  WallTime wall_now() const override { return wall_; }
  SteadyTime now() const override { return steady_; }

  awaitable<bool> sleep_until(SteadyTime deadline, asio::cancellation_slot slot = {}) override {
    if (deadline <= steady_) {
      co_return true;
    }
    const auto executor = co_await asio::this_coro::executor;
    Sleeper sleeper{deadline, asio::steady_timer(executor, SteadyTime::max())};
    sleepers_.push_back(&sleeper);
    auto token = asio::bind_cancellation_slot(slot, asio::as_tuple(asio::use_awaitable));
    co_await sleeper.timer.async_wait(token);
    if (slot.is_connected()) {
      slot.clear();
    }
    sleepers_.remove(&sleeper);
    co_return sleeper.elapsed;
  }

  /// Moves both times on and wakes whose deadline has come; run the io_context afterwards.
  void advance(Duration by) {
    steady_ += by;
    wall_ += std::chrono::duration_cast<std::chrono::nanoseconds>(by);
    for (Sleeper* sleeper : sleepers_) {
      if (!sleeper->elapsed && sleeper->deadline <= steady_) {
        sleeper->elapsed = true;
        sleeper->timer.cancel();
      }
    }
  }

  std::size_t sleepers() const { return sleepers_.size(); }

 private:
  struct Sleeper {
    SteadyTime deadline;
    asio::steady_timer timer;
    bool elapsed = false;
  };

  SteadyTime steady_ = SteadyTime(std::chrono::hours(1000));
  WallTime wall_ = WallTime(std::chrono::seconds(1'795'342'172));
  std::list<Sleeper*> sleepers_;
};

}  // namespace eventapp::test
