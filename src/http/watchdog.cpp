#include "http/watchdog.hpp"

#include <utility>

namespace eventapp::http {

Watchdog::Watchdog(Clock& clock, std::function<void()> expired)
    : clock_(clock), expired_(std::move(expired)), earlier_(clock) {}

void Watchdog::set(SteadyTime deadline) {
  deadline_ = deadline;
  if (deadline < wakes_at_) {
    earlier_.notify_all();
  }
}

void Watchdog::stop() {
  stopped_ = true;
  earlier_.notify_all();
}

awaitable<> Watchdog::run() {
  while (!stopped_) {
    wakes_at_ = deadline_;
    co_await earlier_.wait_until(wakes_at_);
    if (!stopped_ && clock_.now() >= deadline_) {
      clear();
      expired_();
    }
  }
}

}  // namespace eventapp::http
