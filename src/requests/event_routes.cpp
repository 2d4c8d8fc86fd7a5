#include "eventapp/requests/event_routes.hpp"

#include "eventapp/core/log.hpp"
#include "eventapp/core/ready.hpp"
#include "eventapp/core/uuid.hpp"
#include "requests/idempotency_key.hpp"
#include "requests/reservation.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace eventapp::requests {

namespace {

constexpr std::chrono::seconds try_again{1};

std::optional<Error> error_of(const Result<>& result) {
  return result ? std::nullopt : std::optional<Error>(result.error());
}

Error other_body() {
  return {ErrorKind::rejected, "Idempotency-Key reused",
          "This Idempotency-Key belongs to a request with another body; take a new key."};
}

Error in_flight() {
  Error error{ErrorKind::conflict, "Request in progress",
              "The first request with this Idempotency-Key is not answered yet; repeat it later."};
  error.retry_after = try_again;
  return error;
}

Error no_store(const Error& why) {
  Error error{ErrorKind::unavailable, "Idempotency store unavailable",
              "A request with an Idempotency-Key cannot be served now, and was not: " + why.detail};
  error.retry_after = try_again;
  return error;
}

// A request that waits for the broker is this frame: the event itself is on its way.
awaitable<Result<http::Response>> answer_when_stored(awaitable<Result<events::Receipt>> publishing,
                                                     http::Response answer) {
  const Result<events::Receipt> receipt = co_await std::move(publishing);
  if (!receipt) {
    co_return receipt.error();
  }
  co_return answer;
}

}  // namespace

EventRoutes::EventRoutes(Parts parts, Settings settings)
    : strand_(parts.strand),
      clock_(parts.clock),
      publisher_(parts.publisher),
      store_(parts.store),
      settings_(settings),
      counters_(make_counters(parts.metrics)),
      tasks_(parts.strand, parts.clock, "requests") {}

EventRoutes::Counters EventRoutes::make_counters(Metrics& metrics) {
  const auto counter = [&metrics](const char* outcome) -> prometheus::Counter& {
    return metrics.counter("eventapp_keyed_requests_total",
                           "Valid requests with an Idempotency-Key, by what the key decided.",
                           {{"outcome", outcome}});
  };
  return {counter("served"), counter("replayed"), counter("in_flight"), counter("other_body"),
          counter("without_store")};
}

http::Handler EventRoutes::handler(EventRoute route) {
  return [this, route = std::move(route)](const http::Request& request) {
    return serve(route, request);
  };
}

awaitable<EventRoutes::Answer> EventRoutes::serve(const EventRoute& route,
                                                  const http::Request& request) {
  Result<Draft> draft = route.read(request);
  if (!draft) {
    return ready<Answer>(draft.error());
  }
  Result<std::optional<std::string>> key = idempotency_key(request);
  if (!key) {
    return ready<Answer>(key.error());
  }
  if (*key) {
    Reservation reservation = reservation_of(request, **key, clock_.wall_now());
    return serve_keyed(route, std::move(*draft), std::move(reservation), request.trace);
  }
  Publication publication = (*draft)({uuid_v4(), uuid_v4(), clock_.wall_now()});
  auto publishing = publisher_.publish(publication.event, route.source, request.trace);
  return answer_when_stored(std::move(publishing), std::move(publication.answer));
}

awaitable<EventRoutes::Answer> EventRoutes::serve_keyed(const EventRoute& route, Draft draft,
                                                        Reservation reservation,
                                                        TraceContext trace) {
  Result<ReserveAnswer> found = co_await reserve(reservation);
  if (found && found->state == ReserveAnswer::State::reserved) {
    reservation.identity = found->identity;
  }
  std::optional<Answer> answer = answer_at_once(std::move(found));
  if (answer) {
    co_return *std::move(answer);
  }
  Publication publication = draft(reservation.identity);
  auto publishing = publisher_.publish(publication.event, route.source, trace,
                                       settle_later(reservation, publication.answer));
  const Result<events::Receipt> receipt = co_await std::move(publishing);
  if (!receipt && receipt.error().kind == ErrorKind::outcome_unknown) {
    co_return receipt.error();  // the late report settles it
  }
  auto settling = settle(std::move(reservation), publication.answer, receipt);
  co_await std::move(settling);
  if (!receipt) {
    co_return receipt.error();
  }
  co_return std::move(publication.answer);
}

awaitable<Result<ReserveAnswer>> EventRoutes::reserve(const Reservation& reservation) {
  if (store_ == nullptr) {
    co_return Error{ErrorKind::unavailable, "No idempotency store", "redis.url names no server."};
  }
  Result<ReserveAnswer> found = co_await store_->reserve(reservation, settings_.lease);
  note(found ? std::nullopt : std::optional<Error>(found.error()));
  co_return found;
}

// What the key decides without publishing; nothing: the request is to be served.
std::optional<EventRoutes::Answer> EventRoutes::answer_at_once(Result<ReserveAnswer> found) {
  if (!found) {
    counters_.without_store.Increment();
    return settings_.reject_without_store ? std::optional<Answer>(no_store(found.error()))
                                          : std::nullopt;
  }
  switch (found->state) {
    case ReserveAnswer::State::other_body:
      counters_.other_body.Increment();
      return Answer(other_body());
    case ReserveAnswer::State::in_flight:
      counters_.in_flight.Increment();
      return Answer(in_flight());
    case ReserveAnswer::State::done:
      counters_.replayed.Increment();
      return Answer(std::move(found->answer));
    case ReserveAnswer::State::reserved:
      break;
  }
  counters_.served.Increment();
  return std::nullopt;
}

events::LateReport EventRoutes::settle_later(const Reservation& reservation,
                                             const http::Response& answer) {
  return [this, reservation, answer](Result<events::Receipt> outcome) {
    asio::post(strand_, [this, reservation, answer, outcome = std::move(outcome)] {
      tasks_.spawn(settle(reservation, answer, outcome));
    });
  };
}

awaitable<> EventRoutes::settle(Reservation reservation, http::Response answer,
                                Result<events::Receipt> outcome) {
  if (store_ == nullptr) {
    co_return;
  }
  Result<> settled;
  if (outcome) {
    settled = co_await store_->complete(reservation, answer);
  } else if (outcome.error().kind == ErrorKind::outcome_unknown) {
    settled = co_await store_->leave(reservation);
  } else {
    settled = co_await store_->cancel(reservation);
  }
  note(error_of(settled));
}

void EventRoutes::note(const std::optional<Error>& store_error) {
  if (store_fails_.exchange(store_error.has_value()) == store_error.has_value()) {
    return;
  }
  if (store_error) {
    log::warn("Requests with an Idempotency-Key are not remembered now. error=" +
              store_error->detail);
  } else {
    log::info("Requests with an Idempotency-Key are remembered again.");
  }
}

}  // namespace eventapp::requests
