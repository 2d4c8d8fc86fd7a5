#include "delivery/slots.hpp"

namespace eventapp::delivery {

bool Slots::try_take(HeldMessage& held) {
  if (free_ == 0 || has_waiters()) {
    return false;
  }
  --free_;
  held.has_slot = true;
  return true;
}

awaitable<> Slots::take(HeldMessage& held, bool marking) {
  if (held.has_slot || try_take(held)) {
    co_return;
  }
  held.keep_for_long();
  waiters_.push_back(held);
  while (!held.has_slot && !held.must_leave(marking)) {
    co_await clock_.sleep_until(SteadyTime::max(), held.wake.slot());
  }
  held.WaitHook::unlink();
}

void Slots::give(HeldMessage& held) {
  if (held.has_slot) {
    held.has_slot = false;
    release();
  }
}

void Slots::release() {
  if (has_waiters()) {
    HeldMessage& next = waiters_.front();
    waiters_.pop_front();
    next.has_slot = true;
    next.wake.emit(asio::cancellation_type::all);
    return;
  }
  ++free_;
  on_free_();
}

}  // namespace eventapp::delivery
