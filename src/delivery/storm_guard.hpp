// Keeps an outage that looks like failures out of the dead letters: while most events of a
// subscription fail, messages whose attempts are used up wait instead of being dead-lettered.
// Each event counts once, by its first attempt: retries would let a few events that never succeed
// outweigh many that do.
#pragma once

#include "delivery/attempt_window.hpp"
#include "delivery/held_message.hpp"
#include "delivery/hold.hpp"
#include "delivery/slots.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/health.hpp"

#include <string>

namespace eventapp::delivery {

/// Opens when more than half of the last 200 or more first attempts, over 10 s or more, failed.
/// Closes when three probes in a row succeeded, or when half of as many first attempts did since it
/// opened; then everything that waits gets one more attempt.
/// Strand: the worker's. Lifetime: outlives all messages.
class StormGuard {
 public:
  struct Limits {
    bool enabled = true;
    Duration max_hold = std::chrono::minutes(10);
  };

  StormGuard(Clock& clock, Slots& slots, std::string part, Limits limits);

  /// An event's first attempt ended. Outages of a dependency are no attempts.
  void count(bool failed);

  bool open() const { return hold_.open(); }
  /// Until when a message that begins to wait now does so at the most.
  SteadyTime latest_end() const { return clock_.now() + limits_.max_hold; }

  /// Waits, without a slot. free: it is over, or probe: try, and report as with a Hold; overdue: to
  /// the dead letters.
  awaitable<Hold::Entry> enter(HeldMessage& held, SteadyTime until);

  void succeeded();
  void failed(Hold::Entry entry, const std::string& reason);
  void abandoned(Hold::Entry entry) { hold_.abandoned(entry); }

  /// Never down: keys that can be served are.
  Health health() const;

 private:
  Clock& clock_;
  Limits limits_;
  Hold hold_;
  AttemptWindow window_;
  int good_probes_ = 0;  ///< In a row.
};

}  // namespace eventapp::delivery
