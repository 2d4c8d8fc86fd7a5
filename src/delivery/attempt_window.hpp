// How the latest attempts of a subscription ended: at least 200 of them, over at least 10 seconds.
#pragma once

#include "eventapp/core/clock.hpp"

#include <cstdint>
#include <deque>

namespace eventapp::delivery {

/// Strand: its owner's. Memory: at most one entry per counted attempt, 200 and a few.
class AttemptWindow {
 public:
  void add(SteadyTime now, bool failed);
  void clear();

  /// Whether they are enough to tell anything.
  bool enough(SteadyTime now) const;
  /// Whether more than half of them failed.
  bool mostly_failed() const { return failures_ * 2 > attempts_; }

  std::int64_t attempts() const { return attempts_; }
  std::int64_t failures() const { return failures_; }

 private:
  struct Second {
    SteadyTime begin;
    std::int64_t attempts = 0;
    std::int64_t failures = 0;
  };

  void forget_old(SteadyTime now);

  std::deque<Second> seconds_;  ///< Only those in which something was attempted.
  std::int64_t attempts_ = 0;
  std::int64_t failures_ = 0;
};

}  // namespace eventapp::delivery
