// Routes that publish one event per request. A request with an `Idempotency-Key` may be repeated:
// it is answered as the first was, and it is one event whatever happened to the first.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/core/task_group.hpp"
#include "eventapp/events/publisher.hpp"
#include "eventapp/http/router.hpp"
#include "eventapp/requests/request_store.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace eventapp::requests {

/// What becomes of a request: the event, and the answer for when it is stored.
struct Publication {
  events::Event event;
  http::Response answer;
};

/// A request that was understood. Pure: the same identity makes the same publication.
using Draft = std::function<Publication(const Identity&)>;

struct EventRoute {
  std::string source;  ///< CloudEvents source of its events: `/eventapp/order`.
  /// Parses and validates; pure. What it refuses is never remembered under a key.
  std::function<Result<Draft>(const http::Request&)> read;
};

/// Source: draft-ietf-httpapi-idempotency-key-header-07. Strand: handlers run on any; the one given
/// is for what comes late. Lifetime: drain() has completed before it goes, and the publisher's
/// drain before that.
class EventRoutes {
 public:
  struct Parts {
    Strand strand;
    Clock& clock;
    Metrics& metrics;
    events::EventPublisher& publisher;
    RequestStore* store;  ///< nullptr: there is none, as if it were down.
  };
  struct Settings {
    bool reject_without_store = false;  ///< Else a keyed request is served, but not remembered.
    /// Longer than any record of a request is under way.
    std::chrono::milliseconds lease{60'000};
  };

  EventRoutes(Parts parts, Settings settings);

  /// Answers once the event is stored. Errors: the reader's and the publisher's; with a key also
  /// invalid_input (the key), rejected (the key has another body), conflict (in flight),
  /// unavailable (no store, and that is refused). Lifetime: these routes outlive the handler.
  http::Handler handler(EventRoute route);

  /// Waits until what came late is remembered.
  awaitable<> drain() { return tasks_.join(); }

 private:
  using Answer = Result<http::Response>;
  struct Counters {
    prometheus::Counter& served;
    prometheus::Counter& replayed;
    prometheus::Counter& in_flight;
    prometheus::Counter& other_body;
    prometheus::Counter& without_store;
  };

  static Counters make_counters(Metrics& metrics);
  awaitable<Answer> serve(const EventRoute& route, const http::Request& request);
  awaitable<Answer> serve_keyed(const EventRoute& route, Draft draft, Reservation reservation,
                                TraceContext trace);
  awaitable<Result<ReserveAnswer>> reserve(const Reservation& reservation);
  std::optional<Answer> answer_at_once(Result<ReserveAnswer> found);
  events::LateReport settle_later(const Reservation& reservation, const http::Response& answer);
  awaitable<> settle(Reservation reservation, http::Response answer,
                     Result<events::Receipt> outcome);
  void note(const std::optional<Error>& store_error);

  Strand strand_;
  Clock& clock_;
  events::EventPublisher& publisher_;
  RequestStore* store_;
  const Settings settings_;
  Counters counters_;
  std::atomic<bool> store_fails_ = false;  ///< Of the last verb; for one log line per change.
  TaskGroup tasks_;
};

}  // namespace eventapp::requests
