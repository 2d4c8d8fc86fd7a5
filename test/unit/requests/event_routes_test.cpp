// What an Idempotency-Key decides, in which order, and what an event's identity survives.
#include "eventapp/requests/event_routes.hpp"

#include "eventapp/requests/answers.hpp"
#include "unit/api_bench.hpp"

#include <catch2/catch.hpp>

using namespace eventapp;
using namespace std::chrono_literals;

namespace {

const std::string path = "/things";

// The draft of a "thing": any body is one, but the empty.
Result<requests::Draft> read_thing(const http::Request& request) {
  if (request.body.empty()) {
    return Error{ErrorKind::invalid_input, "Validation failed", "empty"};
  }
  return requests::Draft([name = request.body](const requests::Identity& identity) {
    events::ProductCreated event;
    event.event_id = identity.event_id;
    event.product_id = identity.subject_id;
    event.product_name = name;
    event.created_at = identity.time;
    return requests::Publication{
        event, requests::created_answer(
                   {"thingId", path, event.product_id, event.event_id, event.created_at})};
  });
}

class BrokenStore final : public requests::RequestStore {
 public:
  awaitable<Result<requests::ReserveAnswer>> reserve(const requests::Reservation&,
                                                     std::chrono::milliseconds) override {
    ++calls;
    co_return error();
  }
  awaitable<Result<>> complete(const requests::Reservation&, const http::Response&) override {
    co_return error();
  }
  awaitable<Result<>> cancel(const requests::Reservation&) override { co_return error(); }
  awaitable<Result<>> leave(const requests::Reservation&) override { co_return error(); }
  int calls = 0;

 private:
  static Error error() { return {ErrorKind::unavailable, "Redis unavailable", "it is down"}; }
};

Error not_stored() {
  return {ErrorKind::unavailable, "Event publish failed", ""};
}
Error unknown() {
  return {ErrorKind::outcome_unknown, "Event publish outcome unknown", ""};
}

struct Bench : test::ApiBench {
  Bench() { router.add("POST", path, http::Body::json, routes.handler({"/test", read_thing})); }

  Result<http::Response> send(std::string body, std::string key = "k") {
    return post(path, std::move(body), {{"Idempotency-Key", std::move(key)}});
  }
  const events::ProductCreated& published(std::size_t index) {
    return std::get<events::ProductCreated>(publisher.published.at(index).event);
  }
  const events::ProductCreated& failed(std::size_t index) {
    return std::get<events::ProductCreated>(publisher.failed.at(index).event);
  }
  /// The first request gets no acknowledgement.
  void first_without_acknowledgement() {
    publisher.failure = unknown();
    const auto answer = send("a");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::outcome_unknown);
    publisher.failure.reset();
  }
  void report_late(Result<events::Receipt> outcome) {
    publisher.failed.at(0).late(std::move(outcome));
    io.restart();
    io.run();
  }
  double counted(const std::string& outcome) {
    return metrics
        .counter("eventapp_keyed_requests_total",
                 "Valid requests with an Idempotency-Key, by what the key decided.",
                 {{"outcome", outcome}})
        .Value();
  }
};

void check_same(const http::Response& a, const http::Response& b) {
  CHECK(a.status == b.status);
  CHECK(a.content_type == b.content_type);
  CHECK(a.body == b.body);
  CHECK(a.headers == b.headers);
}

bool same_event(const events::ProductCreated& a, const events::ProductCreated& b) {
  return a.event_id == b.event_id && a.product_id == b.product_id && a.created_at == b.created_at;
}

}  // namespace

TEST_CASE("a repeat is answered as the first was and publishes nothing") {
  Bench bench;
  const auto first = bench.send("a");
  REQUIRE(first);
  bench.clock.advance(1h);
  const auto repeat = bench.send("a", "\"k\"");
  REQUIRE(repeat);
  check_same(*repeat, *first);
  CHECK(bench.publisher.published.size() == 1);
  CHECK(bench.counted("served") == 1);
  CHECK(bench.counted("replayed") == 1);
}

TEST_CASE("another body under the key is refused, after the answer and in flight alike") {
  Bench bench;
  REQUIRE(bench.send("a", "done"));
  bench.first_without_acknowledgement();
  for (const char* key : {"done", "k"}) {
    const auto answer = bench.send("b", key);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::rejected);
  }
  CHECK(bench.publisher.published.size() == 1);
  CHECK(bench.counted("other_body") == 2);
}

TEST_CASE("a repeat while the first is in flight is told to come back") {
  Bench bench;
  bench.first_without_acknowledgement();
  const auto answer = bench.send("a");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::conflict);
  CHECK(answer.error().retry_after);
  CHECK(bench.publisher.published.empty());
  CHECK(bench.counted("in_flight") == 1);
}

TEST_CASE("what is not valid is refused before the key is looked at, and not remembered") {
  Bench bench;
  const auto refused = bench.send("", "k");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().title == "Validation failed");
  const auto answer = bench.send("a");
  REQUIRE(answer);
  CHECK(answer->status == 201);
  REQUIRE_FALSE(bench.send("", "k"));
  CHECK(bench.send("", "k").error().kind == ErrorKind::invalid_input);
  CHECK(bench.send("a", " ").error().kind == ErrorKind::invalid_input);
  CHECK(bench.publisher.published.size() == 1);
}

TEST_CASE("what was not stored is forgotten: the key may be used again, for another body too") {
  Bench bench;
  bench.publisher.failure = not_stored();
  CHECK(bench.send("a").error().kind == ErrorKind::unavailable);
  bench.publisher.failure->kind = ErrorKind::rejected;
  CHECK(bench.send("a").error().kind == ErrorKind::rejected);
  bench.publisher.failure.reset();
  REQUIRE(bench.send("b"));
  CHECK(bench.published(0).product_name == "b");
}

TEST_CASE("a late report of a stored record completes the request") {
  Bench bench;
  bench.first_without_acknowledgement();
  bench.report_late(events::Receipt{0, 7});
  const auto repeat = bench.send("a");
  REQUIRE(repeat);
  CHECK(repeat->status == 201);
  CHECK(test::member_text(repeat->body, "eventId") == bench.failed(0).event_id);
  CHECK(test::member_text(repeat->body, "thingId") == bench.failed(0).product_id);
  CHECK(bench.publisher.published.empty());
}

TEST_CASE("a late report of a record that was not stored forgets the request") {
  Bench bench;
  bench.first_without_acknowledgement();
  bench.report_late(not_stored());
  REQUIRE(bench.send("b"));
  CHECK(bench.published(0).product_name == "b");
}

TEST_CASE("after a late report that knows nothing the next attempt is the same event, at once") {
  Bench bench;
  bench.first_without_acknowledgement();
  bench.clock.advance(1s);
  bench.report_late(unknown());
  CHECK(bench.send("b").error().kind == ErrorKind::rejected);
  REQUIRE(bench.send("a"));
  CHECK(same_event(bench.published(0), bench.failed(0)));
}

TEST_CASE("where no report ever comes the lease ends and the next attempt is the same event") {
  Bench bench;
  bench.first_without_acknowledgement();
  bench.clock.advance(1min - 1ms);
  CHECK(bench.send("a").error().kind == ErrorKind::conflict);
  bench.clock.advance(1ms);
  REQUIRE(bench.send("a"));
  CHECK(same_event(bench.published(0), bench.failed(0)));
}

TEST_CASE("without a store a keyed request is served, and its repeat is the same event") {
  Bench bench;
  BrokenStore broken;
  for (requests::RequestStore* store : {static_cast<requests::RequestStore*>(&broken),
                                        static_cast<requests::RequestStore*>(nullptr)}) {
    bench.publisher.published.clear();
    requests::EventRoutes routes({bench.strand, bench.clock, bench.metrics, bench.publisher, store},
                                 {});
    const std::string other = store == nullptr ? "/no-store" : "/broken-store";
    bench.router.add("POST", other, http::Body::json, routes.handler({"/test", read_thing}));
    REQUIRE(bench.post(other, "a", {{"Idempotency-Key", "k"}}));
    bench.clock.advance(1s);
    REQUIRE(bench.post(other, "a", {{"Idempotency-Key", "k"}}));
    CHECK(bench.published(0).event_id == bench.published(1).event_id);
    CHECK(bench.published(0).product_id == bench.published(1).product_id);
  }
  CHECK(bench.counted("without_store") == 4);
}

TEST_CASE("without a store a keyed request can be refused instead, others never are") {
  Bench bench;
  BrokenStore broken;
  requests::EventRoutes routes({bench.strand, bench.clock, bench.metrics, bench.publisher, &broken},
                               {true});
  bench.router.add("POST", "/strict", http::Body::json, routes.handler({"/test", read_thing}));
  const auto refused = bench.post("/strict", "a", {{"Idempotency-Key", "k"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK(refused.error().retry_after);
  CHECK(bench.publisher.published.empty());
  REQUIRE(bench.post("/strict", "a"));
  CHECK(broken.calls == 1);
}

TEST_CASE("without a key every request is an event of its own") {
  Bench bench;
  REQUIRE(bench.post(path, "a"));
  REQUIRE(bench.post(path, "a"));
  CHECK(bench.published(0).event_id != bench.published(1).event_id);
  CHECK(bench.published(0).product_id != bench.published(1).product_id);
  CHECK(bench.counted("served") == 0);
}
