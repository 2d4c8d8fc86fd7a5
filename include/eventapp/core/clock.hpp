// Time and waiting. Everything that asks for the time or sleeps does it here, so that a test can
// move time by hand.
#pragma once

#include "eventapp/core/async.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <chrono>

namespace eventapp {

/// Wall-clock time, UTC, in nanoseconds: what goes on the wire and into answers.
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;
/// Monotonic time: what deadlines and leases are counted on.
using SteadyTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

class Clock {
 public:
  virtual ~Clock() = default;

  virtual WallTime wall_now() const = 0;
  virtual SteadyTime now() const = 0;

  /// Waits on the caller's executor until `deadline`. Answers false when a cancellation was
  /// emitted on `slot` first (from the same strand); the coroutine itself is not cancelled. An
  /// emission while nobody waits does nothing. Lifetime: the slot's signal outlives the wait.
  virtual awaitable<bool> sleep_until(SteadyTime deadline, asio::cancellation_slot slot = {}) = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime wall_now() const override;
  SteadyTime now() const override;
  awaitable<bool> sleep_until(SteadyTime deadline, asio::cancellation_slot slot = {}) override;
};

}  // namespace eventapp
