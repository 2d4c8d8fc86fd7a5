// What the value of an event's claim key means, apart from where it is kept: both claim stores
// read and write exactly these.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/delivery/claim_store.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace eventapp::delivery {

/// What the Spring services write and read for "processed".
inline constexpr std::string_view done_mark = "1";
/// How long done and buried events are remembered; Spring's time to live.
inline constexpr std::chrono::seconds mark_lifetime = std::chrono::days(7);
inline constexpr std::chrono::seconds attempts_lifetime = std::chrono::days(1);
/// No claim is held longer; a value that lives longer is no claim.
inline constexpr std::chrono::milliseconds longest_lease = std::chrono::hours(1);

enum class Mark {
  ours,              ///< The very token of this claim.
  done,              ///< The event is finished: a duplicate.
  buried_here,       ///< The record of this claim is dead-lettered.
  buried_elsewhere,  ///< Another record of this event is: this one was re-driven.
  held,              ///< Any other value: another delivery's token, as far as can be told.
};

Mark read_mark(std::string_view value, const Claim& claim);

/// The value for a dead-lettered record: `dead:<topic>/<partition>/<offset>`.
std::string buried_mark(const Claim& claim);

ClaimAnswer claim_answer(ClaimAnswer::State state,
                         std::chrono::milliseconds held_for = std::chrono::milliseconds(0));

/// Where the failed attempts of the event are counted.
std::string attempts_key(const Claim& claim);

}  // namespace eventapp::delivery
