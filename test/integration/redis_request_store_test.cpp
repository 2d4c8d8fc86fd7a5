#include "requests/redis_request_store.hpp"

#include "support/eventually.hpp"
#include "support/redis_store_bench.hpp"
#include "support/request_promises.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

using requests::Reservation;
using State = requests::ReserveAnswer::State;
using namespace std::chrono_literals;

class RedisBench final : public RedisStoreBench<RequestBench, requests::RedisRequestStore> {
 public:
  using RedisStoreBench::RedisStoreBench;

  void let_lease_end(const Reservation& reservation) override {
    const auto over = [&] {
      const std::int64_t until = std::stoll(*server().command({"HGET", reservation.name, "until"}));
      const std::string now = *server().command({"TIME"});  // seconds, line feed, microseconds
      return std::stoll(now) * 1000 + std::stoll(now.substr(now.find('\n'))) / 1000 >= until;
    };
    REQUIRE(eventually(5s, over));
  }
};

constexpr int week = 604'800;

}  // namespace

TEST_CASE("requests in Redis keep the promises of every request store") {
  for (const RequestPromise& promise : request_promises()) {
    DYNAMIC_SECTION(promise.name) {
      RedisBench bench(RedisServer::shared());
      promise.check(bench);
    }
  }
}

TEST_CASE("a request and its answer stay in Redis for 7 days, counted from the answer") {
  RedisServer& server = RedisServer::shared();
  RedisBench bench(server);
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  CHECK(bench.ttl(first.name) > week - 10);
  REQUIRE(server.command({"EXPIRE", first.name, "100"}));
  REQUIRE(bench.complete(first, some_answer()));
  CHECK(bench.ttl(first.name) > week - 10);
  CHECK(server.command({"HLEN", first.name}) == "2");
}

TEST_CASE("a reservation outlives the process that made it: another goes on with its identity") {
  RedisServer& server = RedisServer::shared();
  const Reservation first = new_request();
  {
    RedisBench crashed(server);
    REQUIRE(crashed.reserve(first, RequestBench::short_lease));
  }
  RedisBench next(server);
  next.let_lease_end(first);
  const auto answer = next.reserve(repeat_of(first));
  REQUIRE(answer);
  CHECK(answer->state == State::reserved);
  CHECK(answer->identity.event_id == first.identity.event_id);
  CHECK(answer->identity.time == first.identity.time);
}

TEST_CASE("a key of Redis that is no request spoils that request alone") {
  RedisServer& server = RedisServer::shared();
  RedisBench bench(server);
  const Reservation text = new_request();
  REQUIRE(server.command({"SET", text.name, "text"}));
  const auto answer = bench.reserve(text);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::internal);

  const Reservation spoiled = new_request();
  REQUIRE(bench.complete(spoiled, some_answer()));
  REQUIRE(server.command({"HSET", spoiled.name, "answer", "{}"}));
  CHECK(bench.reserve(spoiled).error().kind == ErrorKind::internal);
  CHECK(bench.reserve(new_request())->state == State::reserved);
}

TEST_CASE("without Redis every verb of a request store says unavailable") {
  RedisServer server;
  redis::RedisConfig config = redis_config(server.port());
  config.command_timeout_ms = 200;
  RedisBench bench(server, config);
  server.pause();
  const Reservation first = new_request();
  CHECK(bench.reserve(first).error().kind == ErrorKind::unavailable);
  CHECK(bench.complete(first, some_answer()).error().kind == ErrorKind::unavailable);
  CHECK(bench.cancel(first).error().kind == ErrorKind::unavailable);
  CHECK(bench.leave(first).error().kind == ErrorKind::unavailable);
  server.resume();
}

}  // namespace eventapp::test
