#include "delivery/claim_marks.hpp"

namespace eventapp::delivery {

namespace {
constexpr std::string_view buried_prefix = "dead:";
}

Mark read_mark(std::string_view value, const Claim& claim) {
  if (value == claim.token) {
    return Mark::ours;
  }
  if (value == done_mark) {
    return Mark::done;
  }
  if (!value.starts_with(buried_prefix)) {
    return Mark::held;
  }
  const bool here = value.substr(buried_prefix.size()) == claim.origin;
  return here ? Mark::buried_here : Mark::buried_elsewhere;
}

std::string buried_mark(const Claim& claim) {
  return std::string(buried_prefix) + claim.origin;
}

ClaimAnswer claim_answer(ClaimAnswer::State state, std::chrono::milliseconds held_for) {
  return {state, held_for};
}

std::string attempts_key(const Claim& claim) {
  return "eventapp:attempts:" + claim.event_key;
}

}  // namespace eventapp::delivery
