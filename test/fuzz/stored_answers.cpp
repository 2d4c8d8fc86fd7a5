// What stands in Redis under an Idempotency-Key, or under an event's claim: others may have written
// it. It is an answer that we could have given, or refused.
#include "delivery/claim_marks.hpp"
#include "fuzz/targets.hpp"
#include "requests/stored_answer.hpp"

namespace eventapp::fuzz {

namespace {

void check_answer(const http::Response& answer) {
  promise(answer.status >= 200 && answer.status <= 599, "a stored answer has a status");
  const std::string stored = requests::to_stored(answer);
  const auto again = requests::from_stored(stored);
  promise(again.has_value(), "an answer that was read can be stored again");
  promise_same(requests::to_stored(*again), stored, "an answer is the same after it was stored");
}

void check_mark(std::string_view value) {
  delivery::Claim claim;
  claim.token = "token";
  claim.origin = "topic/0/1";
  switch (delivery::read_mark(value, claim)) {
    case delivery::Mark::ours:
      return promise(value == "token", "only our own token is ours");
    case delivery::Mark::done:
      return promise(value == "1", "only the done mark is done");
    case delivery::Mark::buried_here:
      return promise(value == delivery::buried_mark(claim), "only our own grave is ours");
    case delivery::Mark::buried_elsewhere:
      return promise(value.starts_with("dead:"), "only a grave is one");
    case delivery::Mark::held:
      return;
  }
}

}  // namespace

void stored_answers(std::string_view input) {
  check_mark(input);
  const auto answer = requests::from_stored(input);
  if (answer) {
    check_answer(*answer);
  } else {
    promise(answer.error().kind == ErrorKind::internal, "an unusable answer is told as such");
  }
}

}  // namespace eventapp::fuzz
