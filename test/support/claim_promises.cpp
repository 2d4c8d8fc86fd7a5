#include "support/claim_promises.hpp"

#include "eventapp/core/uuid.hpp"
#include "support/result_text.hpp"

#include <fmt/format.h>

namespace eventapp::test {

using delivery::Claim;
using delivery::ClaimAnswer;
using State = ClaimAnswer::State;
using namespace std::chrono_literals;

Claim new_claim(std::int64_t offset) {
  Claim claim;
  claim.event_key = "test:event:" + uuid_v4();
  return another_record(claim, offset);
}

Claim another_delivery(const Claim& claim) {
  Claim other = claim;
  other.token = uuid_v4() + "/2/orders-0-7";
  return other;
}

Claim another_record(const Claim& claim, std::int64_t offset) {
  Claim other = another_delivery(claim);
  other.origin = fmt::format("orders/0/{}", offset);
  return other;
}

namespace {

State state_of(const Result<ClaimAnswer>& answer) {
  REQUIRE(answer);
  return answer->state;
}

void second_owner_waits(ClaimBench& bench) {
  const Claim first = new_claim();
  REQUIRE(state_of(bench.claim(first)) == State::acquired);
  const auto second = bench.claim(another_delivery(first));
  REQUIRE(state_of(second) == State::held);
  CHECK(second->held_for > 25s);
  CHECK(second->held_for <= 30s);
  CHECK(state_of(bench.claim(new_claim())) == State::acquired);
}

void own_token_is_ours(ClaimBench& bench) {
  const Claim claim = new_claim();
  REQUIRE(state_of(bench.claim(claim, 30s)) == State::acquired);
  CHECK(state_of(bench.claim(claim, 600s)) == State::repeated);
  CHECK(bench.claim(another_delivery(claim))->held_for <= 30s);
}

void done_is_a_duplicate(ClaimBench& bench) {
  const Claim claim = new_claim();
  REQUIRE(bench.claim(claim));
  REQUIRE(bench.complete(claim));
  CHECK(state_of(bench.claim(claim)) == State::done);
  CHECK(state_of(bench.claim(another_delivery(claim))) == State::done);
  CHECK(state_of(bench.claim(another_record(claim, 8))) == State::done);
}

void completing_needs_no_claim(ClaimBench& bench) {
  const Claim holder = new_claim();
  REQUIRE(bench.claim(holder));
  REQUIRE(bench.complete(another_delivery(holder)));
  CHECK(state_of(bench.claim(holder)) == State::done);
}

void failures_count_over_owners(ClaimBench& bench) {
  const Claim first = new_claim();
  const Claim second = another_delivery(first);
  REQUIRE(bench.claim(first));
  CHECK(*bench.fail(first) == 1);
  REQUIRE(state_of(bench.claim(second)) == State::acquired);
  CHECK(*bench.fail(second) == 2);
  const Claim stranger = new_claim();
  REQUIRE(bench.claim(stranger));
  CHECK(*bench.fail(stranger) == 1);
}

void lost_answer_counts_once(ClaimBench& bench) {
  const Claim claim = new_claim();
  REQUIRE(bench.claim(claim));
  CHECK(*bench.fail(claim) == 1);
  CHECK(*bench.fail(claim) == 1);
  REQUIRE(bench.claim(claim));
  CHECK(*bench.fail(claim) == 2);
}

void late_failure_leaves_the_new_owner(ClaimBench& bench) {
  const Claim late = new_claim();
  const Claim owner = another_delivery(late);
  REQUIRE(bench.claim(late, 40ms));
  bench.let_lease_end(late.event_key);
  REQUIRE(state_of(bench.claim(owner)) == State::acquired);
  CHECK(*bench.fail(late) == 1);
  CHECK(state_of(bench.claim(owner)) == State::repeated);
  CHECK(*bench.fail(owner) == 2);
}

void failure_after_the_lease_is_no_error(ClaimBench& bench) {
  const Claim claim = new_claim();
  REQUIRE(bench.claim(claim, 40ms));
  bench.let_lease_end(claim.event_key);
  CHECK(*bench.fail(claim) == 1);
}

void release_counts_nothing(ClaimBench& bench) {
  const Claim first = new_claim();
  const Claim second = another_delivery(first);
  REQUIRE(bench.claim(first));
  REQUIRE(bench.release(first));
  REQUIRE(state_of(bench.claim(second)) == State::acquired);
  CHECK(*bench.fail(second) == 1);
}

void release_spares_others(ClaimBench& bench) {
  const Claim owner = new_claim();
  const Claim other = another_delivery(owner);
  REQUIRE(bench.claim(owner));
  REQUIRE(bench.release(other));
  CHECK(state_of(bench.claim(other)) == State::held);
  CHECK(state_of(bench.claim(owner)) == State::repeated);
  REQUIRE(bench.complete(owner));
  REQUIRE(bench.release(owner));
  CHECK(state_of(bench.claim(other)) == State::done);
}

void buried_record_is_settled(ClaimBench& bench) {
  const Claim claim = new_claim();
  REQUIRE(bench.claim(claim));
  REQUIRE(bench.bury(claim));
  CHECK(state_of(bench.claim(claim)) == State::buried);
  CHECK(state_of(bench.claim(another_delivery(claim))) == State::buried);
  REQUIRE(bench.release(claim));
  CHECK(state_of(bench.claim(claim)) == State::buried);
}

void redriven_record_takes_over(ClaimBench& bench) {
  const Claim buried = new_claim(7);
  const Claim redriven = another_record(buried, 8);
  REQUIRE(bench.claim(buried));
  REQUIRE(*bench.fail(buried) == 1);
  REQUIRE(bench.claim(buried));
  REQUIRE(*bench.fail(buried) == 2);
  REQUIRE(bench.claim(buried));
  REQUIRE(bench.bury(buried));
  REQUIRE(state_of(bench.claim(redriven)) == State::acquired);
  CHECK(state_of(bench.claim(redriven)) == State::repeated);
  CHECK(state_of(bench.claim(another_record(buried, 9))) == State::held);
  CHECK(*bench.fail(redriven) == 1);  // burying forgot the attempts
}

void redriven_record_is_buried_again(ClaimBench& bench) {
  const Claim buried = new_claim(7);
  const Claim redriven = another_record(buried, 8);
  REQUIRE(bench.claim(buried));
  REQUIRE(bench.bury(buried));
  REQUIRE(bench.claim(redriven));
  REQUIRE(bench.bury(redriven));
  CHECK(state_of(bench.claim(another_delivery(redriven))) == State::buried);
  CHECK(state_of(bench.claim(another_record(buried, 9))) == State::acquired);
}

void sent_stays_sent(ClaimBench& bench) {
  const Claim late = new_claim();
  REQUIRE(bench.claim(late));
  REQUIRE(bench.complete(another_delivery(late)));
  REQUIRE(bench.bury(late));
  CHECK(state_of(bench.claim(another_record(late, 8))) == State::done);
}

void claim_ends_with_its_lease(ClaimBench& bench) {
  const Claim first = new_claim();
  const Claim second = another_delivery(first);
  REQUIRE(bench.claim(first, 40ms));
  bench.let_lease_end(first.event_key);
  CHECK(state_of(bench.claim(second)) == State::acquired);
  CHECK(state_of(bench.claim(first)) == State::held);
}

}  // namespace

const std::vector<ClaimPromise>& claim_promises() {
  static const std::vector<ClaimPromise> promises = {
      {"a second owner is told how long the first may hold the event", second_owner_waits},
      {"an own token is ours again, with the lease of its first write", own_token_is_ours},
      {"a completed event is a duplicate for everybody", done_is_a_duplicate},
      {"what was sent is marked, whoever holds the claim", completing_needs_no_claim},
      {"failed attempts count over all owners of an event", failures_count_over_owners},
      {"a failure told twice because its answer was lost counts once", lost_answer_counts_once},
      {"a late failure counts and leaves the new owner alone", late_failure_leaves_the_new_owner},
      {"a failure after the lease ended is no error", failure_after_the_lease_is_no_error},
      {"a release gives the event back and counts nothing", release_counts_nothing},
      {"a release of what is not ours does nothing", release_spares_others},
      {"a buried record is settled without a second dead letter", buried_record_is_settled},
      {"a re-driven record takes its buried event over", redriven_record_takes_over},
      {"a re-driven record that fails again is buried itself", redriven_record_is_buried_again},
      {"burying does not undo what another owner sent", sent_stays_sent},
      {"a claim ends with its lease", claim_ends_with_its_lease},
  };
  return promises;
}

}  // namespace eventapp::test
