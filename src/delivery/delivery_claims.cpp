// How a delivery talks to the claim store: every verb waits out an outage of the store, and what
// has reached its end is marked even when its partition is gone.
#include "delivery/delivery.hpp"
#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace eventapp::delivery {

namespace {
constexpr std::chrono::seconds lease_margin{5};
}

// At the most: the write of its dead letter, or its send.
Duration Delivery::next_step_takes(const Journey& journey) const {
  return journey.dead ? parts_.dead_letter_deadline : parts_.subscription.handle_deadline;
}

// A process that slept since its claim may have lost the partition, the claim, or both.
bool Delivery::may_begin(const Journey& journey) const {
  if (journey.held.must_leave()) {
    return false;
  }
  const bool unclaimed = !journey.claim_written;  // its key cannot hold a claim
  return unclaimed || parts_.clock.now() + next_step_takes(journey) <= journey.lease_ends;
}

// A probe of the store first asks whether it answers at all.
awaitable<Hold::Entry> Delivery::enter_store(HeldMessage& held, bool marking) {
  for (;;) {
    const Hold::Entry entry = co_await store_.enter(held, marking);
    if (entry != Hold::Entry::probe) {
      co_return entry;
    }
    const Result<> alive = co_await parts_.claims.ping();
    if (alive) {
      co_return entry;
    }
    store_.failed(entry, alive.error().detail);
  }
}

// Answers whether the store gave a usable answer, be it an error of this one key.
template <class T>
bool Delivery::report_store(Hold::Entry entry, const Result<T>& answer) {
  if (!answer && answer.error().kind == ErrorKind::unavailable) {
    store_.failed(entry, answer.error().detail);
    return false;
  }
  store_.succeeded();
  return true;
}

// A claim whose answer was lost is simply written again: the token tells it for ours, and the
// lease counts from the first write.
awaitable<Delivery::Claimed> Delivery::claim(Journey* journey) {
  const Duration lease = next_step_takes(*journey) + lease_margin;
  const auto lease_ms = std::chrono::duration_cast<std::chrono::milliseconds>(lease);
  for (;;) {
    Hold::Entry entry = Hold::Entry::free;
    if (!store_.free(journey->held)) {
      entry = co_await enter_store(journey->held, false);
    }
    if (entry == Hold::Entry::leave) {
      co_return Claimed();
    }
    const SteadyTime lease_ends = parts_.clock.now() + lease;
    journey->lease_ends = journey->claim_written ? journey->lease_ends : lease_ends;
    journey->claim_written = true;
    const Result<ClaimAnswer> answer = co_await parts_.claims.claim(journey->claim, lease_ms);
    if (!report_store(entry, answer)) {
      continue;
    }
    Claimed claimed;
    if (!answer) {
      journey->claim_written = false;
      claimed.unusable = answer.error();
      co_return claimed;
    }
    claimed.state = answer->state;
    claimed.held_for = answer->held_for;
    const bool acquired = answer->state == ClaimAnswer::State::acquired;
    claimed.ours = acquired || answer->state == ClaimAnswer::State::repeated;
    journey->lease_ends = acquired ? lease_ends : journey->lease_ends;
    journey->claim_written = claimed.ours;
    co_return claimed;
  }
}

// Best effort: what cannot be given back now ends with its lease, and is ours with that lease if it
// is claimed again before.
awaitable<> Delivery::release(Journey* journey) {
  if (!journey->claim_written) {
    co_return;
  }
  const Result<> released = co_await parts_.claims.release(journey->claim);
  journey->claim_written = !released;
  if (!released) {
    log::debug(fmt::format("A claim was not given back and ends with its lease. key={}, error={}",
                           journey->claim.event_key, released.error().detail));
  }
}

// How many attempts failed so far; 0 when this key cannot be counted on. Answers nullopt when the
// message must leave before the count is made.
awaitable<std::optional<std::int64_t>> Delivery::count_failure(Journey* journey) {
  for (;;) {
    Hold::Entry entry = Hold::Entry::free;
    if (!store_.free(journey->held)) {
      entry = co_await enter_store(journey->held, false);
    }
    if (entry == Hold::Entry::leave) {
      co_return std::nullopt;
    }
    const Result<std::int64_t> counted = co_await parts_.claims.fail(journey->claim);
    if (report_store(entry, counted)) {
      journey->claim_written = journey->claim_written && !counted;  // counting gives it back
      co_return counted ? *counted : 0;
    }
  }
}

// Writes the mark of an end, for as long as it takes and whatever became of the partition; only
// the end of the process stops it, and then the repeat carries the same event id.
awaitable<> Delivery::mark(Journey* journey,
                           awaitable<Result<>> (ClaimStore::*verb)(const Claim&)) {
  for (;;) {
    Hold::Entry entry = Hold::Entry::free;
    if (!store_.free(journey->held)) {
      entry = co_await enter_store(journey->held, true);
    }
    if (entry == Hold::Entry::leave) {
      log::warn(
          fmt::format("The process ends before an event's end could be marked; it will be "
                      "delivered again. key={}",
                      journey->claim.event_key));
      co_return;
    }
    const Result<> marked = co_await (parts_.claims.*verb)(journey->claim);
    if (!report_store(entry, marked)) {
      continue;
    }
    if (!marked) {
      log::error(fmt::format("An event's end cannot be marked. key={}, error={}",
                             journey->claim.event_key, marked.error().detail));
    }
    co_return;
  }
}

}  // namespace eventapp::delivery
