// How long to wait before each retry.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/core/error.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace eventapp::delivery {

class RetrySchedule {
 public:
  /// One retry per delay.
  explicit RetrySchedule(std::vector<Duration> delays) : delays_(std::move(delays)) {}

  struct Growth {
    Duration initial = std::chrono::seconds(1);
    double factor = 2;
    Duration longest = std::chrono::minutes(1);
    double jitter = 0;  ///< 0 to 1: each delay varies by up to this part of it, both ways.
    std::int64_t retries = 3;
  };
  static RetrySchedule exponential(const Growth& growth);

  std::size_t retries() const { return delays_.size(); }
  /// Before the retry of that number, from 0.
  Duration delay(std::size_t retry) const;

 private:
  std::vector<Duration> delays_;
  double jitter_ = 0;
};

using RetrySchedules = std::map<std::string, RetrySchedule>;

/// By topic, from `delivery.retry.topics`: entries with `topic` and either `delays_ms` or
/// `initial_ms`, `factor`, `max_ms`, `jitter`, `retries`. Errors: invalid_input with a detail that
/// says what an entry must be.
Result<RetrySchedules> read_schedules(const config::ObjectList& entries);

}  // namespace eventapp::delivery
