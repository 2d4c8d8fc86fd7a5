// Waiting for a dependency that is down: everything that needs it waits here, one message at a
// time tries whether it is back. Nothing is counted against the messages meanwhile.
#pragma once

#include "delivery/held_message.hpp"
#include "delivery/slots.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/breaker.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/health.hpp"

#include <string>

namespace eventapp::delivery {

/// Strand: the worker's. Lifetime: outlives all messages.
class Hold {
 public:
  /// `part` names the dependency in health and log.
  Hold(Clock& clock, Slots& slots, std::string part);
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  enum class Entry {
    free,     ///< The dependency works as far as is known.
    probe,    ///< This caller finds out: it reports succeeded(), failed() or abandoned().
    overdue,  ///< It waited until the time it gave.
    leave,    ///< The message must leave; it may be without its slot.
  };

  /// Whether enter() would answer `free` at once: asked first, for every message, it saves that
  /// call.
  bool free(const HeldMessage& held) const { return !breaker_.open() && held.has_slot; }

  /// Waits, without its slot, while the dependency is down; probes rotate over who waits.
  awaitable<Entry> enter(HeldMessage& held, bool marking = false,
                         SteadyTime until = SteadyTime::max());

  void succeeded();
  void failed(Entry entry, const std::string& reason);
  /// The probe learned nothing about the dependency: the next one may go.
  void abandoned(Entry entry);

  bool open() const { return breaker_.open(); }
  /// degraded while open; down once that lasts longer than 5 s.
  Health health() const;

 private:
  void wake_first();
  void wake_all();

  Clock& clock_;
  Slots& slots_;
  std::string part_;
  Breaker breaker_;
  WaitList waiters_;
};

}  // namespace eventapp::delivery
