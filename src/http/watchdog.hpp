// One movable deadline of a connection. Moving it later is a store; only moving it earlier than
// the running timer costs a new timer, so that a busy keep-alive connection arms about one a
// minute.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"

#include <functional>

namespace eventapp::http {

/// Strand: its connection's. Lifetime: outlives run().
class Watchdog {
 public:
  /// `expired` is called when a deadline passes, which is then cleared.
  Watchdog(Clock& clock, std::function<void()> expired);

  void set(SteadyTime deadline);
  void clear() { deadline_ = SteadyTime::max(); }
  SteadyTime deadline() const { return deadline_; }

  /// Watches until stop().
  awaitable<> run();
  void stop();

 private:
  Clock& clock_;
  std::function<void()> expired_;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime wakes_at_ = SteadyTime::max();
  bool stopped_ = false;
  Condition earlier_;
};

}  // namespace eventapp::http
