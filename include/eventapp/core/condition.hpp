// A condition that coroutines of one strand wait for and another of them signals.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <list>

namespace eventapp {

/// As with every condition variable the waiter checks its predicate again after waking.
/// Strand: construct, wait and notify on one strand. Lifetime: outlives its waiters.
class Condition {
 public:
  explicit Condition(Clock& clock) : clock_(clock) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  /// Waits for the next notify_*; answers false when `deadline` came first.
  awaitable<bool> wait_until(SteadyTime deadline);
  /// Waits for the next notify_*, however long it takes.
  awaitable<> wait();

  void notify_one();
  void notify_all();

 private:
  struct Waiter {
    asio::cancellation_signal wake = {};
    bool notified = false;
  };

  Clock& clock_;
  std::list<Waiter*> waiters_;  ///< In order of arrival; notify takes from the front.
};

}  // namespace eventapp
