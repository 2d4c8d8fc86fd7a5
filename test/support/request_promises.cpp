#include "support/request_promises.hpp"

#include "eventapp/core/uuid.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

using requests::Identity;
using requests::Reservation;
using requests::ReserveAnswer;
using State = ReserveAnswer::State;
using namespace std::chrono_literals;

bool same(const Identity& a, const Identity& b) {
  return a.event_id == b.event_id && a.subject_id == b.subject_id && a.time == b.time;
}

Reservation other_body(Reservation reservation) {
  reservation = repeat_of(reservation);
  reservation.digest = std::string(64, 'f');
  return reservation;
}

State state_of(RequestBench& bench, const Reservation& reservation) {
  const auto answer = bench.reserve(reservation);
  REQUIRE(answer);
  return answer->state;
}

void first_is_reserved(RequestBench& bench) {
  const Reservation first = new_request();
  const auto answer = bench.reserve(first);
  REQUIRE(answer);
  CHECK(answer->state == State::reserved);
  CHECK(same(answer->identity, first.identity));
  CHECK(state_of(bench, repeat_of(first)) == State::in_flight);
  CHECK(state_of(bench, new_request()) == State::reserved);
}

void other_body_is_seen(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  CHECK(state_of(bench, other_body(first)) == State::other_body);
  REQUIRE(bench.complete(first, some_answer()));
  CHECK(state_of(bench, other_body(first)) == State::other_body);
}

void answer_is_kept(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  const http::Response kept = some_answer();
  REQUIRE(bench.complete(first, kept));
  for (int repeats = 0; repeats < 2; ++repeats) {
    const auto answer = bench.reserve(repeat_of(first));
    REQUIRE(answer);
    REQUIRE(answer->state == State::done);
    CHECK(answer->answer.status == kept.status);
    CHECK(answer->answer.content_type == kept.content_type);
    CHECK(answer->answer.body == kept.body);
    CHECK(answer->answer.headers == kept.headers);
  }
}

void cancelled_is_forgotten(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  REQUIRE(bench.cancel(first));
  const Reservation next = other_body(first);
  const auto answer = bench.reserve(next);
  REQUIRE(answer);
  CHECK(answer->state == State::reserved);
  CHECK(same(answer->identity, next.identity));
}

void left_goes_on(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  REQUIRE(bench.leave(first));
  CHECK(state_of(bench, other_body(first)) == State::other_body);
  const auto answer = bench.reserve(repeat_of(first));
  REQUIRE(answer);
  CHECK(answer->state == State::reserved);
  CHECK(same(answer->identity, first.identity));
}

void crashed_goes_on(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first, RequestBench::short_lease));
  bench.let_lease_end(first);
  CHECK(state_of(bench, other_body(first)) == State::other_body);
  const Reservation second = repeat_of(first);
  const auto answer = bench.reserve(second);
  REQUIRE(answer);
  CHECK(answer->state == State::reserved);
  CHECK(same(answer->identity, first.identity));
  CHECK(state_of(bench, repeat_of(first)) == State::in_flight);
}

// The attempt before may have stored the event: its identity must outlive the second's failure.
void cancelled_after_crash_is_kept(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first, RequestBench::short_lease));
  bench.let_lease_end(first);
  const Reservation second = repeat_of(first);
  REQUIRE(bench.reserve(second));
  REQUIRE(bench.cancel(second));
  CHECK(state_of(bench, other_body(first)) == State::other_body);
  const auto answer = bench.reserve(repeat_of(first));
  REQUIRE(answer);
  CHECK(answer->state == State::reserved);
  CHECK(same(answer->identity, first.identity));
}

void only_the_holder_gives_back(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  REQUIRE(bench.cancel(repeat_of(first)));
  REQUIRE(bench.leave(repeat_of(first)));
  CHECK(state_of(bench, repeat_of(first)) == State::in_flight);
}

void done_stays_done(RequestBench& bench) {
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  REQUIRE(bench.complete(first, some_answer()));
  http::Response other;
  other.body = "another";
  REQUIRE(bench.complete(first, other));
  REQUIRE(bench.cancel(first));
  REQUIRE(bench.leave(first));
  const auto answer = bench.reserve(repeat_of(first));
  REQUIRE(answer);
  REQUIRE(answer->state == State::done);
  CHECK(answer->answer.body == some_answer().body);
}

// What is published is always remembered, though never over another request.
void completes_whoever_holds_it(RequestBench& bench) {
  const Reservation gone = new_request();
  REQUIRE(bench.complete(gone, some_answer()));
  CHECK(state_of(bench, repeat_of(gone)) == State::done);

  const Reservation first = new_request();
  REQUIRE(bench.reserve(first, RequestBench::short_lease));
  bench.let_lease_end(first);
  REQUIRE(bench.reserve(repeat_of(first)));
  REQUIRE(bench.complete(first, some_answer()));
  CHECK(state_of(bench, repeat_of(first)) == State::done);

  const Reservation mine = new_request();
  REQUIRE(bench.reserve(mine));
  REQUIRE(bench.complete(other_body(mine), some_answer()));
  CHECK(state_of(bench, repeat_of(mine)) == State::in_flight);
}

}  // namespace

const std::vector<RequestPromise>& request_promises() {
  static const std::vector<RequestPromise> promises = {
      {"the first is reserved, its repeat in flight, another free", first_is_reserved},
      {"another body is seen in flight and after", other_body_is_seen},
      {"the answer is kept byte for byte", answer_is_kept},
      {"what was not stored is forgotten", cancelled_is_forgotten},
      {"what may be stored goes on with its identity at once", left_goes_on},
      {"after a crash the next goes on with the first's identity", crashed_goes_on},
      {"the identity of a crashed attempt outlives a failed one", cancelled_after_crash_is_kept},
      {"only the holder gives back", only_the_holder_gives_back},
      {"what is done stays done", done_stays_done},
      {"what is stored is remembered whoever holds it", completes_whoever_holds_it},
  };
  return promises;
}

Reservation new_request() {
  static int seconds = 1'795'342'172;
  Reservation reservation;
  reservation.name = "test:request:" + uuid_v4();
  reservation.digest = std::string(64, '0');
  reservation.token = uuid_v4();
  const auto whole = WallTime(std::chrono::seconds(++seconds));
  reservation.identity = {uuid_v4(), uuid_v4(), whole + std::chrono::nanoseconds(472'439'612)};
  return reservation;
}

Reservation repeat_of(const Reservation& reservation) {
  Reservation repeat = reservation;
  repeat.token = uuid_v4();
  repeat.identity.time += std::chrono::seconds(5);
  return repeat;
}

http::Response some_answer() {
  http::Response answer;
  answer.status = 201;
  answer.content_type = "application/json";
  answer.body = "{\"id\":\"caf\xc3\xa9 \\u0000 \\\"\",\n\t\"n\":1.50}\r\n";
  answer.headers = {{"Location", "/api/orders/1"}, {"X-Other", "a: b"}, {"X-Other", ""}};
  return answer;
}

}  // namespace eventapp::test
