#include "eventapp/core/condition.hpp"

#include <algorithm>

namespace eventapp {

awaitable<bool> Condition::wait_until(SteadyTime deadline) {
  Waiter waiter;
  waiters_.push_back(&waiter);
  co_await clock_.sleep_until(deadline, waiter.wake.slot());
  if (!waiter.notified) {
    waiters_.remove(&waiter);
  }
  co_return waiter.notified;
}

awaitable<> Condition::wait() {
  co_await wait_until(SteadyTime::max());
}

void Condition::notify_one() {
  if (waiters_.empty()) {
    return;
  }
  Waiter* waiter = waiters_.front();
  waiters_.pop_front();
  waiter->notified = true;
  waiter->wake.emit(asio::cancellation_type::all);
}

void Condition::notify_all() {
  for (std::size_t left = waiters_.size(); left > 0; --left) {
    notify_one();
  }
}

}  // namespace eventapp
