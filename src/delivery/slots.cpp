#include "delivery/slots.hpp"

#include <utility>

namespace eventapp::delivery {

namespace {
constexpr std::size_t most_beginning = 128;
}

bool Slots::may_begin() const {
  return !has_waiters() && beginning_ < most_beginning;
}

void Slots::begin(HeldMessage& held) {
  held.has_slot = true;
  held.beginning = true;
  ++beginning_;
}

bool Slots::try_begin(HeldMessage& held) {
  if (free_ == 0 || !may_begin()) {
    return false;
  }
  --free_;
  begin(held);
  return true;
}

bool Slots::try_begin_with_slot(HeldMessage& held) {
  if (!may_begin()) {
    return false;
  }
  begin(held);
  return true;
}

void Slots::begun(HeldMessage& held) {
  if (!std::exchange(held.beginning, false)) {
    return;
  }
  const bool was_full = beginning_-- == most_beginning;
  if (was_full && free_ > 0) {
    on_free_();
  }
}

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
    begun(held);
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
