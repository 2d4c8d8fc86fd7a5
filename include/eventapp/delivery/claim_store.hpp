// The port of the five verbs that make a notification happen once: claim, complete, fail, bury,
// release. Real in Redis; in memory for the embedded default.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/error.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace eventapp::delivery {

/// Who claims what. `token` belongs to one held message: the same over its retries and repeats,
/// another after re-assignment.
struct Claim {
  std::string event_key;  ///< `<prefix><eventId>`
  std::string token;      ///< `<process uuid>/<epoch>/<topic>-<partition>-<offset>`
  std::string origin;     ///< `<topic>/<partition>/<offset>`: where the message itself stands.
};

struct ClaimAnswer {
  enum class State {
    acquired,  ///< Ours; send before the lease ends.
    repeated,  ///< Ours already, from an earlier write of the same token with the lease of then.
    done,      ///< Somebody finished this event: a duplicate.
    buried,    ///< This very record is dead-lettered already.
    held,      ///< Another live delivery works on it; ask again after `held_for`.
  };
  State state = State::acquired;
  std::chrono::milliseconds held_for{0};  ///< held: what the holder's lease has left.
};

/// Strand: the worker's. Lifetime: a claim outlives the call it is given to. Errors of every verb:
/// unavailable (the store is down or its answer was lost; every verb may simply be called again) ·
/// internal (this key alone is unusable, for example of another type).
class ClaimStore {
 public:
  virtual ~ClaimStore() = default;

  /// Takes the event for `lease`. An event buried from another origin (a re-driven record) is taken
  /// over by compare-and-set.
  virtual awaitable<Result<ClaimAnswer>> claim(const Claim& claim,
                                               std::chrono::milliseconds lease) = 0;

  /// Marks the event as done for 7 days, whoever holds it: what was sent is always marked.
  virtual awaitable<Result<>> complete(const Claim& claim) = 0;

  /// Gives the claim back if it is ours and counts one failed attempt; answers how many failed so
  /// far, over all processes, within a day.
  virtual awaitable<Result<std::int64_t>> fail(const Claim& claim) = 0;

  /// After the dead letter's acknowledgement: forgets the attempts and remembers the origin for
  /// 7 days, so that the same record is not dead-lettered again.
  virtual awaitable<Result<>> bury(const Claim& claim) = 0;

  /// Gives the claim back if it is ours, counting nothing.
  virtual awaitable<Result<>> release(const Claim& claim) = 0;

  /// Whether the store answers at all; what a hold probes with.
  virtual awaitable<Result<>> ping() = 0;
};

}  // namespace eventapp::delivery
