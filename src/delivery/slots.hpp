// The bound on what a subscription works on at once. Who comes back from a wait goes before who
// has not begun.
#pragma once

#include "delivery/held_message.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"

#include <cstddef>
#include <functional>

namespace eventapp::delivery {

/// Strand: the worker's. Lifetime: outlives all messages.
class Slots {
 public:
  Slots(Clock& clock, std::size_t count) : clock_(clock), free_(count) {}

  /// Called when a slot became free and nobody waits for it.
  void on_free(std::function<void()> callback) { on_free_ = std::move(callback); }

  bool has_waiters() const { return !waiters_.empty(); }
  /// Takes a slot if one is free and nobody waits.
  bool try_take(HeldMessage& held);
  /// Waits for a slot; returns without one when the message must leave.
  awaitable<> take(HeldMessage& held, bool marking = false);
  /// Gives up the message's slot, if it has one.
  void give(HeldMessage& held);
  /// Hands a slot that no message has any more to the longest waiter, or back.
  void release();

 private:
  Clock& clock_;
  std::size_t free_;
  WaitList waiters_;
  std::function<void()> on_free_ = [] {};
};

}  // namespace eventapp::delivery
