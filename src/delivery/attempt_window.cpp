#include "delivery/attempt_window.hpp"

namespace eventapp::delivery {

namespace {

constexpr std::int64_t enough_attempts = 200;
constexpr std::chrono::seconds long_enough{10};

}  // namespace

void AttemptWindow::add(SteadyTime now, bool failed) {
  if (seconds_.empty() || now - seconds_.back().begin >= std::chrono::seconds(1)) {
    seconds_.push_back({now});
  }
  const std::int64_t failures = failed ? 1 : 0;
  ++seconds_.back().attempts;
  seconds_.back().failures += failures;
  ++attempts_;
  failures_ += failures;
  forget_old(now);
}

void AttemptWindow::clear() {
  seconds_.clear();
  attempts_ = 0;
  failures_ = 0;
}

bool AttemptWindow::enough(SteadyTime now) const {
  return attempts_ >= enough_attempts && now - seconds_.front().begin >= long_enough;
}

// The oldest second goes when what is left is still enough to tell.
void AttemptWindow::forget_old(SteadyTime now) {
  while (seconds_.size() > 1 && now - seconds_[1].begin >= long_enough &&
         attempts_ - seconds_.front().attempts >= enough_attempts) {
    attempts_ -= seconds_.front().attempts;
    failures_ -= seconds_.front().failures;
    seconds_.pop_front();
  }
}

}  // namespace eventapp::delivery
