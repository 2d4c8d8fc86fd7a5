// The port of the four verbs that let a request be repeated: reserve, complete, cancel, leave.
// Real in Redis; in memory for the embedded default.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/http/router.hpp"

#include <chrono>
#include <string>

namespace eventapp::requests {

/// What makes the event of a request this one and no other.
struct Identity {
  std::string event_id;
  std::string subject_id;  ///< Of what is created; unused where the request names its subject.
  WallTime time;
};

/// One attempt to serve the request that was sent under an Idempotency-Key.
struct Reservation {
  std::string name;    ///< Of method, path and key: the store's key.
  std::string digest;  ///< SHA-256 of the body, hex.
  std::string token;   ///< This attempt's own.
  Identity identity;
};

struct ReserveAnswer {
  enum class State {
    reserved,    ///< Ours for the lease: publish with `identity`.
    in_flight,   ///< Another attempt holds it.
    other_body,  ///< The key belongs to a request with another body, in flight or done.
    done,        ///< Served already: `answer`.
  };
  State state = State::reserved;
  Identity identity = {};  ///< Ours, or the one an attempt before us published or may have.
  http::Response answer = {};
};

/// Strand: none, every verb may be called from any and completes on the caller's executor.
/// Lifetime: arguments outlive the call. Errors of every verb: unavailable (the store is down or
/// its answer was lost) · internal (what stands under this key is unusable).
class RequestStore {
 public:
  static constexpr std::chrono::seconds lifetime = std::chrono::days(7);

  virtual ~RequestStore() = default;

  /// Takes the request for `lease`, by its first attempt or after one whose lease has ended.
  virtual awaitable<Result<ReserveAnswer>> reserve(const Reservation& reservation,
                                                   std::chrono::milliseconds lease) = 0;

  /// The event is stored: keeps the answer for `lifetime`, whoever holds the reservation and even
  /// where it is gone.
  virtual awaitable<Result<>> complete(const Reservation& reservation,
                                       const http::Response& answer) = 0;

  /// The event is not stored: forgets the reservation if it is ours. One that an earlier attempt
  /// had begun is kept as after leave(), since that one may have stored the event.
  virtual awaitable<Result<>> cancel(const Reservation& reservation) = 0;

  /// Nobody knows whether the event is stored, and no more will come of it: ends the lease if it is
  /// ours, so that the next attempt goes on with the same identity.
  virtual awaitable<Result<>> leave(const Reservation& reservation) = 0;
};

}  // namespace eventapp::requests
