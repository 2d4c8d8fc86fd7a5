#include "delivery/redis_claim_store.hpp"

#include "delivery/claim_marks.hpp"
#include "delivery/claim_scripts.hpp"
#include "redis/store_error.hpp"

#include <fmt/format.h>

#include <cassert>
#include <utility>

namespace eventapp::delivery {

namespace {

using redis::Command;
using redis::nothing_but;
using redis::Reply;
using redis::store_error;
using std::chrono::milliseconds;

ClaimAnswer held_for(milliseconds left) {
  return claim_answer(ClaimAnswer::State::held, left);
}

Error no_claim(const Claim& claim) {
  return {ErrorKind::internal, "Claim key unusable",
          fmt::format("the Redis key {} holds a value that is neither a mark nor a claim and does "
                      "not expire within an hour; delete it",
                      claim.event_key)};
}

}  // namespace

awaitable<Result<ClaimAnswer>> RedisClaimStore::claim(const Claim& claim, milliseconds lease) {
  assert(lease > milliseconds(0) && lease <= longest_lease);
  Command set("SET", claim.event_key, claim.token, "NX", "GET", "PX", lease.count());
  Result<Reply> found = co_await connection_.execute(std::move(set));
  if (!found) {
    co_return store_error(found.error());
  }
  if (found->is_nil()) {
    co_return claim_answer(ClaimAnswer::State::acquired);
  }
  switch (read_mark(found->text, claim)) {
    case Mark::ours:
      co_return claim_answer(ClaimAnswer::State::repeated);
    case Mark::done:
      co_return claim_answer(ClaimAnswer::State::done);
    case Mark::buried_here:
      co_return claim_answer(ClaimAnswer::State::buried);
    case Mark::buried_elsewhere:
      co_return co_await take_over(claim, lease, std::move(found->text));
    case Mark::held:
      break;
  }
  co_return co_await ask_holder(claim, std::move(found->text));
}

awaitable<Result<ClaimAnswer>> RedisClaimStore::take_over(const Claim& claim, milliseconds lease,
                                                          std::string found) {
  redis::Script::Words keys;
  keys.push_back(claim.event_key);
  redis::Script::Words arguments;
  arguments.push_back(std::move(found));
  arguments.push_back(claim.token);
  arguments.push_back(std::to_string(lease.count()));
  const Result<Reply> taken =
      co_await connection_.evaluate(take_over_script(), std::move(keys), std::move(arguments));
  if (!taken) {
    co_return store_error(taken.error());
  }
  // Somebody was faster: what stands there now, the next claim tells.
  co_return taken->integer == 1 ? claim_answer(ClaimAnswer::State::acquired)
                                : held_for(milliseconds(0));
}

awaitable<Result<ClaimAnswer>> RedisClaimStore::ask_holder(const Claim& claim, std::string found) {
  constexpr std::int64_t key_is_gone = -2;
  Command ask("PTTL", claim.event_key);
  const Result<Reply> left = co_await connection_.execute(std::move(ask));
  if (!left) {
    co_return store_error(left.error());
  }
  if (left->integer == key_is_gone) {
    co_return held_for(milliseconds(0));
  }
  const milliseconds lease_left(left->integer);
  if (milliseconds(0) <= lease_left && lease_left <= longest_lease) {
    co_return held_for(lease_left);
  }
  co_return co_await doubt(claim, std::move(found));
}

// No claim lives that long: the holder has finished between the two questions, or the value is
// foreign. A foreign value is never taken for "done", which might lose the event, nor waited for
// without end.
awaitable<Result<ClaimAnswer>> RedisClaimStore::doubt(const Claim& claim, std::string found) {
  Command get("GET", claim.event_key);
  const Result<Reply> now = co_await connection_.execute(std::move(get));
  if (!now) {
    co_return store_error(now.error());
  }
  if (now->text == found) {
    co_return no_claim(claim);
  }
  co_return held_for(milliseconds(0));
}

awaitable<Result<>> RedisClaimStore::complete(const Claim& claim) {
  Command set("SET", claim.event_key, done_mark, "EX", mark_lifetime.count());
  const Result<Reply> reply = co_await connection_.execute(std::move(set));
  co_return nothing_but(reply);
}

awaitable<Result<std::int64_t>> RedisClaimStore::fail(const Claim& claim) {
  redis::Script::Words keys;
  keys.push_back(claim.event_key);
  keys.push_back(attempts_key(claim));
  redis::Script::Words arguments;
  arguments.push_back(claim.token);
  arguments.push_back(std::to_string(attempts_lifetime.count()));
  const Result<Reply> failed =
      co_await connection_.evaluate(fail_script(), std::move(keys), std::move(arguments));
  if (!failed) {
    co_return store_error(failed.error());
  }
  co_return failed->integer;
}

awaitable<Result<>> RedisClaimStore::bury(const Claim& claim) {
  redis::Script::Words keys;
  keys.push_back(claim.event_key);
  keys.push_back(attempts_key(claim));
  redis::Script::Words arguments;
  arguments.push_back(buried_mark(claim));
  arguments.push_back(std::to_string(mark_lifetime.count()));
  arguments.push_back(std::string(done_mark));
  const Result<Reply> reply =
      co_await connection_.evaluate(bury_script(), std::move(keys), std::move(arguments));
  co_return nothing_but(reply);
}

awaitable<Result<>> RedisClaimStore::release(const Claim& claim) {
  redis::Script::Words keys;
  keys.push_back(claim.event_key);
  redis::Script::Words arguments;
  arguments.push_back(claim.token);
  const Result<Reply> reply =
      co_await connection_.evaluate(release_script(), std::move(keys), std::move(arguments));
  co_return nothing_but(reply);
}

awaitable<Result<>> RedisClaimStore::ping() {
  Command ping("PING");
  const Result<Reply> reply = co_await connection_.execute(std::move(ping));
  co_return nothing_but(reply);
}

}  // namespace eventapp::delivery
