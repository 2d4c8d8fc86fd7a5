#include "eventapp/core/breaker.hpp"

#include "eventapp/core/jitter.hpp"

#include <algorithm>
#include <utility>

namespace eventapp {

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
    next_probe_at_ = now + random_between(next_backoff_ / 2, next_backoff_);
  }
  probing_ = false;
  reason_ = std::move(reason);
  return opens;
}

}  // namespace eventapp
