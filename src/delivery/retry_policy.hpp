// What follows from a failure: the one table from kinds of error to verdicts. Pure.
#pragma once

#include "delivery/retry_schedule.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace eventapp::delivery {

/// What an error says of the attempt that met it.
enum class Failure {
  outage,   ///< Nothing of the message was tried.
  refusal,  ///< This message is refused for good.
  failed,   ///< It was tried and did not work.
};

Failure failure_of(ErrorKind kind);

struct Verdict {
  enum class Action {
    retry,        ///< After `delay`.
    dead_letter,  ///< Now.
    hold,         ///< Nothing of the message was tried; wait for the dependency, count nothing.
  };
  Action action = Action::dead_letter;
  Duration delay = {};
};

/// How long to wait before a retry: as the schedule says, or as the far side asked for where that
/// is longer; at most a minute of the latter.
Duration delay_before_retry(const Verdict& verdict, const Error& error);

class RetryPolicy {
 public:
  /// `by_topic` goes before `standard`.
  explicit RetryPolicy(RetrySchedule standard, RetrySchedules by_topic = {})
      : standard_(std::move(standard)), by_topic_(std::move(by_topic)) {}

  /// The verdict on a failure of this kind after `failed_attempts` failures (this one included).
  Verdict decide(ErrorKind kind, std::int64_t failed_attempts, const std::string& topic) const;

 private:
  RetrySchedule standard_;
  RetrySchedules by_topic_;
};

}  // namespace eventapp::delivery
