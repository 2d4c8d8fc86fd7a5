#include "eventapp/core/breaker.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace eventapp {

namespace {

// Between half and all of the back-off: waiting processes do not come back in step.
Duration with_jitter(Duration backoff) {
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_int_distribution<Duration::rep> spread(backoff.count() / 2, backoff.count());
  return Duration(spread(random));
}

}  // namespace

bool Breaker::try_enter(SteadyTime now) {
  if (!open_) {
    return true;
  }
  if (probing_ || now < next_probe_at_) {
    return false;
  }
  probing_ = true;
  return true;
}

bool Breaker::success() {
  probing_ = false;
  reason_.clear();
  return std::exchange(open_, false);
}

bool Breaker::failure(SteadyTime now, std::string reason) {
  const bool opens = !open_;
  if (opens) {
    open_ = true;
    opened_at_ = now;
    next_backoff_ = backoff_.initial;
  } else if (probing_) {
    next_backoff_ = std::min(next_backoff_ * 2, backoff_.maximum);
  }
  if (opens || probing_) {
    next_probe_at_ = now + with_jitter(next_backoff_);
  }
  probing_ = false;
  reason_ = std::move(reason);
  return opens;
}

}  // namespace eventapp
