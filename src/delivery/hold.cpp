#include "delivery/hold.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace eventapp::delivery {

namespace {
constexpr std::chrono::seconds down_after{5};
}

Hold::Hold(Clock& clock, Slots& slots, std::string part)
    : clock_(clock), slots_(slots), part_(std::move(part)) {}

awaitable<Hold::Entry> Hold::enter(HeldMessage& held, bool marking, SteadyTime until) {
  while (breaker_.open()) {
    held.keep_for_long();
    waiters_.push_back(held);
    slots_.give(held);  // whoever begins with it finds this one waiting before
    bool probe = false;
    while (breaker_.open() && !held.must_leave(marking) && clock_.now() < until) {
      const bool first = &waiters_.front() == &held;
      probe = first && breaker_.try_enter(clock_.now());
      if (probe) {
        break;
      }
      const bool next = first && !breaker_.probing();
      const SteadyTime wake_at = next ? std::min(breaker_.next_probe_at(), until) : until;
      co_await clock_.sleep_until(wake_at, held.wake.slot());
    }
    held.WaitHook::unlink();
    const bool gives_up = !probe && breaker_.open();
    if (gives_up) {
      wake_first();
    }
    if (gives_up && held.must_leave(marking)) {
      co_return Entry::leave;
    }
    co_await slots_.take(held, marking);
    if (!held.has_slot) {
      abandoned(probe ? Entry::probe : Entry::free);
      co_return Entry::leave;
    }
    if (probe || gives_up) {
      co_return probe ? Entry::probe : Entry::overdue;
    }
  }
  if (!held.has_slot) {
    co_await slots_.take(held, marking);
  }
  co_return held.has_slot ? Entry::free : Entry::leave;
}

void Hold::succeeded() {
  const SteadyTime opened_at = breaker_.opened_at();
  if (!breaker_.success()) {
    return;
  }
  const auto lasted = std::chrono::duration<double>(clock_.now() - opened_at).count();
  log::info(fmt::format("Back in service. part={}, after={:.1f}s", part_, lasted));
  wake_all();
}

void Hold::failed(Entry entry, const std::string& reason) {
  // Answers to calls that were under way when it opened say nothing new.
  if (breaker_.open() && entry != Entry::probe) {
    return;
  }
  if (breaker_.failure(clock_.now(), reason)) {
    log::warn(fmt::format("Holding: a dependency is down. part={}, error={}", part_, reason));
  }
  wake_first();
}

void Hold::abandoned(Entry entry) {
  if (entry == Entry::probe) {
    breaker_.abandon();
    wake_first();
  }
}

Health Hold::health() const {
  if (!breaker_.open()) {
    return {part_, Health::State::ok};
  }
  const bool down = clock_.now() - breaker_.opened_at() > down_after;
  return {part_, down ? Health::State::down : Health::State::degraded, breaker_.reason()};
}

void Hold::wake_first() {
  if (!waiters_.empty()) {
    waiters_.front().wake.emit(asio::cancellation_type::all);
  }
}

void Hold::wake_all() {
  for (HeldMessage& held : waiters_) {
    held.wake.emit(asio::cancellation_type::all);
  }
}

}  // namespace eventapp::delivery
