// The bound on what a subscription works on at once, and on how much of that is at its beginning,
// which is its first claim: more of those make the store no faster, but what they touch no longer
// fits into a core's cache. Who comes back from a wait goes before who has not begun.
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

  /// Called when somebody may begin who could not before.
  void on_free(std::function<void()> callback) { on_free_ = std::move(callback); }

  /// Takes a slot for a message that begins, if it may.
  bool try_begin(HeldMessage& held);
  /// Has a message begin with a slot that another has no more use for; if it may not, nothing is
  /// done and the slot is still to be released.
  bool try_begin_with_slot(HeldMessage& held);
  /// It has got its claim, or does without. Nothing when it was said before.
  void begun(HeldMessage& held);
  /// Waits for a slot; returns without one when the message must leave.
  awaitable<> take(HeldMessage& held, bool marking = false);
  /// Gives up the message's slot, if it has one.
  void give(HeldMessage& held);
  /// Hands a slot that no message has any more to the longest waiter, or back.
  void release();

 private:
  bool has_waiters() const { return !waiters_.empty(); }
  bool may_begin() const;
  void begin(HeldMessage& held);
  bool try_take(HeldMessage& held);

  Clock& clock_;
  std::size_t free_;
  std::size_t beginning_ = 0;
  WaitList waiters_;
  std::function<void()> on_free_ = [] {};
};

}  // namespace eventapp::delivery
