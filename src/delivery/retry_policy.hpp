// What follows from a failure: the one table from kinds of error to verdicts. Pure.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"

#include <cstdint>
#include <vector>

namespace eventapp::delivery {

struct Verdict {
  enum class Action {
    retry,        ///< After `delay`.
    dead_letter,  ///< Now.
    hold,         ///< Nothing of the message was tried; wait for the dependency, count nothing.
  };
  Action action = Action::dead_letter;
  Duration delay = {};
};

class RetryPolicy {
 public:
  /// One retry per delay.
  explicit RetryPolicy(std::vector<Duration> delays) : delays_(std::move(delays)) {}

  /// The verdict on a failure of this kind after `failed_attempts` failures (this one included).
  Verdict decide(ErrorKind kind, std::int64_t failed_attempts) const;

 private:
  std::vector<Duration> delays_;
};

}  // namespace eventapp::delivery
