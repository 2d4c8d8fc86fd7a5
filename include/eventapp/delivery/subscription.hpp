// What a module says to have events delivered: where from, and two functions. Delivery does the
// rest: order, idempotency, retries, dead letters, outages.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/events/event.hpp"
#include "eventapp/kafka/message.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace eventapp::delivery {

/// Runs on the worker's strand. Lifetime: the functions outlive the worker.
struct Handler {
  /// Pure. Any error means undecodable: the record goes to the dead letters at once.
  std::function<Result<events::Event>(const kafka::Message&)> decode;

  /// Does the work once; answers the detail for the event's log line. The event outlives the call.
  /// Errors: rejected, invalid_input → dead letter at once · unavailable (nothing of the message
  /// was sent) → held until the channel is back · every other kind → counted and retried.
  std::function<awaitable<Result<std::string>>(const events::Event&)> handle;
};

struct Subscription {
  std::string name;  ///< Unique in the process; the part's name in health and metrics.
  std::string group;
  std::vector<std::string> topics;
  std::string claim_prefix;       ///< Redis key of an event's claim: this + eventId.
  std::size_t concurrency = 200;  ///< handle() calls running at once.
  /// handle() ends within this, come what may; leases are computed from it.
  std::chrono::milliseconds handle_deadline{30'000};
  Handler handler;
};

}  // namespace eventapp::delivery
