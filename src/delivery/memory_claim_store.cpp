#include "delivery/memory_claim_store.hpp"

#include "delivery/claim_marks.hpp"
#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace eventapp::delivery {

using std::chrono::milliseconds;

SteadyTime MemoryClaimStore::purged_now() {
  const SteadyTime now = clock_.now();
  tokens_.purge(now);
  marks_.purge(now);
  attempts_.purge(now);
  return now;
}

template <class Value>
void MemoryClaimStore::keep_within_capacity(ExpiringMap<Value>& map) {
  if (map.size() <= capacity_) {
    return;
  }
  map.erase_oldest();
  if (!std::exchange(warned_, true)) {
    log::warn(
        fmt::format("The claims in memory are full; the oldest marks are forgotten from now on, so "
                    "that their duplicates are not seen. Set redis.url. capacity={}",
                    capacity_));
  }
}

Result<ClaimAnswer> MemoryClaimStore::take(const Claim& claim, SteadyTime now, Duration lease) {
  tokens_.erase(claim.event_key);
  if (tokens_.size() >= capacity_) {
    return Error{ErrorKind::unavailable, "Claims in memory full",
                 fmt::format("{} events are claimed at once; set redis.url", capacity_)};
  }
  marks_.erase(claim.event_key);
  tokens_.put(claim.event_key, claim.token, now + lease);
  return claim_answer(ClaimAnswer::State::acquired);
}

awaitable<Result<ClaimAnswer>> MemoryClaimStore::claim(const Claim& claim, milliseconds lease) {
  assert(lease > milliseconds(0) && lease <= longest_lease);
  const SteadyTime now = purged_now();
  const std::string* found = marks_.find(claim.event_key, now);
  if (found == nullptr) {
    found = tokens_.find(claim.event_key, now);
  }
  if (found == nullptr) {
    co_return take(claim, now, lease);
  }
  switch (read_mark(*found, claim)) {
    case Mark::ours:
      co_return claim_answer(ClaimAnswer::State::repeated);
    case Mark::done:
      co_return claim_answer(ClaimAnswer::State::done);
    case Mark::buried_here:
      co_return claim_answer(ClaimAnswer::State::buried);
    case Mark::buried_elsewhere:
      co_return take(claim, now, lease);
    case Mark::held:
      break;
  }
  const Duration left = tokens_.ends(claim.event_key) - now;
  co_return claim_answer(ClaimAnswer::State::held, std::chrono::ceil<milliseconds>(left));
}

void MemoryClaimStore::mark(const Claim& claim, std::string value, SteadyTime now) {
  tokens_.erase(claim.event_key);
  marks_.put(claim.event_key, std::move(value), now + mark_lifetime);
  keep_within_capacity(marks_);
}

awaitable<Result<>> MemoryClaimStore::complete(const Claim& claim) {
  mark(claim, std::string(done_mark), purged_now());
  co_return Result<>();
}

// Whether the event was claimed by anybody; the claim ends if it is this one.
bool MemoryClaimStore::give_back(const Claim& claim, SteadyTime now) {
  const std::string* token = tokens_.find(claim.event_key, now);
  if (token != nullptr && *token == claim.token) {
    tokens_.erase(claim.event_key);
  }
  return token != nullptr;
}

// As in Redis: where the key is gone the attempt was counted already.
awaitable<Result<std::int64_t>> MemoryClaimStore::fail(const Claim& claim) {
  const SteadyTime now = purged_now();
  const bool marked = marks_.find(claim.event_key, now) != nullptr;
  const bool counts = give_back(claim, now) || marked;
  const std::int64_t* before = attempts_.find(claim.event_key, now);
  const std::int64_t failed = (before != nullptr ? *before : 0) + (counts ? 1 : 0);
  if (counts) {
    attempts_.put(claim.event_key, failed, now + attempts_lifetime);
    keep_within_capacity(attempts_);
  }
  co_return std::max<std::int64_t>(1, failed);
}

awaitable<Result<>> MemoryClaimStore::bury(const Claim& claim) {
  const SteadyTime now = purged_now();
  const std::string* found = marks_.find(claim.event_key, now);
  if (found == nullptr || *found != done_mark) {
    mark(claim, buried_mark(claim), now);
  }
  attempts_.erase(claim.event_key);
  co_return Result<>();
}

awaitable<Result<>> MemoryClaimStore::release(const Claim& claim) {
  give_back(claim, purged_now());
  co_return Result<>();
}

awaitable<Result<>> MemoryClaimStore::ping() {
  co_return Result<>();
}

}  // namespace eventapp::delivery
