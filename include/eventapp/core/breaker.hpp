// A circuit breaker as a pure state machine: it takes events and the time, and answers who may go.
#pragma once

#include "eventapp/core/clock.hpp"

#include <string>

namespace eventapp {

/// Closed: all may go. Open: nobody, until the back-off ends; then one probe at a time. A probe's
/// success closes it, its failure doubles the back-off up to the cap (with jitter).
/// Strand: its owner's.
class Breaker {
 public:
  struct Backoff {
    Duration initial = std::chrono::milliseconds(100);
    Duration maximum = std::chrono::milliseconds(1000);
  };

  Breaker() = default;
  explicit Breaker(Backoff backoff) : backoff_(backoff) {}

  bool open() const { return open_; }
  bool probing() const { return probing_; }
  /// Why it opened, for people.
  const std::string& reason() const { return reason_; }
  SteadyTime opened_at() const { return opened_at_; }
  /// When the next probe may go; meaningful while open.
  SteadyTime next_probe_at() const { return next_probe_at_; }

  /// Whether the caller may go now. While open a true makes the caller the probe: it must report
  /// success(), failure() or abandon().
  bool try_enter(SteadyTime now);

  /// The dependency works: closes. Answers true if it was open.
  bool success();
  /// The dependency does not work: opens, or ends a probe. Answers true if it was closed.
  bool failure(SteadyTime now, std::string reason);
  /// The probe ended without an answer about the dependency: another may go at once.
  void abandon() { probing_ = false; }

 private:
  Backoff backoff_ = {};
  Duration next_backoff_ = {};
  bool open_ = false;
  bool probing_ = false;
  SteadyTime opened_at_ = {};
  SteadyTime next_probe_at_ = {};
  std::string reason_;
};

}  // namespace eventapp
