#include "delivery/redis_claim_store.hpp"

#include "delivery/claim_scripts.hpp"
#include "support/claim_promises.hpp"
#include "support/eventually.hpp"
#include "support/fake_redis.hpp"
#include "support/redis_store_bench.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace eventapp::test {

namespace {

using delivery::Claim;
using delivery::ClaimAnswer;
using State = ClaimAnswer::State;
using namespace std::chrono_literals;

class RedisBench final : public RedisStoreBench<ClaimBench, delivery::RedisClaimStore> {
 public:
  using RedisStoreBench::RedisStoreBench;

  void let_lease_end(const std::string& event_key) override {
    REQUIRE(eventually(5s, [&] { return server().command({"EXISTS", event_key}) == "0"; }));
  }
};

std::string attempts_of(const Claim& claim) {
  return "eventapp:attempts:" + claim.event_key;
}

constexpr int week = 604'800;

}  // namespace

TEST_CASE("claims in Redis keep the promises of every claim store") {
  for (const ClaimPromise& promise : claim_promises()) {
    DYNAMIC_SECTION(promise.name) {
      RedisBench bench(RedisServer::shared());
      promise.check(bench);
    }
  }
}

TEST_CASE("what stands in Redis is what the Spring services write and read") {
  RedisServer& server = RedisServer::shared();
  RedisBench bench(server);
  const Claim sent = new_claim();
  REQUIRE(bench.claim(sent, 30s));
  CHECK(server.command({"GET", sent.event_key}) == sent.token);
  CHECK(bench.ttl(sent.event_key) <= 30);
  REQUIRE(bench.complete(sent));
  CHECK(server.command({"GET", sent.event_key}) == "1");
  CHECK(bench.ttl(sent.event_key) > week - 10);

  const Claim by_spring = new_claim();
  REQUIRE(server.command({"SET", by_spring.event_key, "1", "NX", "EX", "604800"}));
  CHECK(bench.claim(by_spring)->state == State::done);

  const Claim failed = new_claim(42);
  REQUIRE(bench.claim(failed));
  REQUIRE(bench.fail(failed));
  CHECK(server.command({"GET", failed.event_key}) == std::nullopt);
  CHECK(server.command({"GET", attempts_of(failed)}) == "1");
  CHECK(bench.ttl(attempts_of(failed)) > 86'400 - 10);
  REQUIRE(bench.bury(failed));
  CHECK(server.command({"GET", failed.event_key}) == "dead:orders/0/42");
  CHECK(bench.ttl(failed.event_key) > week - 10);
  CHECK(server.command({"EXISTS", attempts_of(failed)}) == "0");
}

TEST_CASE("a key of another type fails its own event, is counted, and is not overwritten") {
  RedisServer& server = RedisServer::shared();
  RedisBench bench(server);
  const Claim claim = new_claim();
  REQUIRE(server.command({"LPUSH", claim.event_key, "a"}));
  const auto refused = bench.claim(claim);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == ErrorKind::internal);
  CHECK(*bench.fail(claim) == 1);
  CHECK(*bench.fail(claim) == 2);
  CHECK(bench.release(claim));
  const auto buried = bench.bury(claim);
  REQUIRE(buried.has_error());
  CHECK(buried.error().kind == ErrorKind::internal);
  CHECK(server.command({"TYPE", claim.event_key}) == "list");
}

TEST_CASE("a foreign value is neither a duplicate nor waited for without end") {
  RedisServer& server = RedisServer::shared();
  RedisBench bench(server);
  const Claim claim = new_claim();
  SECTION("for ever") {
    server.command({"SET", claim.event_key, "true"});
  }
  SECTION("for a week") {
    server.command({"SET", claim.event_key, "true", "EX", "604800"});
  }
  const auto unusable = bench.claim(claim);
  REQUIRE(unusable.has_error());
  CHECK(unusable.error().kind == ErrorKind::internal);
  CHECK_THAT(unusable.error().detail, Catch::Contains(claim.event_key));

  server.command({"SET", claim.event_key, "other", "EX", "60"});
  const auto held = bench.claim(claim);
  REQUIRE(held);
  CHECK(held->state == State::held);
  CHECK(held->held_for <= 60s);
}

TEST_CASE("a take-over that comes second takes nothing") {
  RedisServer& server = RedisServer::shared();
  RedisBench bench(server);
  const Claim first = new_claim();
  REQUIRE(bench.claim(first));
  const auto second = bench.client().on_strand(bench.client().connection().evaluate(
      delivery::take_over_script(), {first.event_key}, {"dead:orders/0/7", "second", "30000"}));
  REQUIRE(second);
  CHECK(second->integer == 0);
  CHECK(server.command({"GET", first.event_key}) == first.token);
}

TEST_CASE("a holder that finishes while its lease is asked for is no foreign value") {
  asio::io_context io;
  FakeRedis server(io, FakeRedis::healthy([](const auto& words) {
                     return words.at(0) == "SET"    ? bulk("another token")
                            : words.at(0) == "PTTL" ? std::string(":604800000\r\n")
                                                    : bulk("1");
                   }));
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  delivery::RedisClaimStore store(client.connection());
  const auto held = client.on_strand(store.claim(new_claim(), 30s));
  REQUIRE(held);
  CHECK(held->state == State::held);
  CHECK(held->held_for == 0ms);
}

TEST_CASE("every verb says unavailable while Redis is down, hangs, or lost the answer") {
  RedisServer server;
  redis::RedisConfig config = redis_config(server.port());
  config.command_timeout_ms = 1000;
  RedisBench bench(server, config);
  const Claim claim = new_claim();
  REQUIRE(bench.claim(claim));
  SECTION("down") {
    server.stop();
  }
  SECTION("hanging") {
    server.pause();
  }
  SECTION("full") {
    server.command({"CONFIG", "SET", "maxmemory", "1"});
  }
  CHECK(bench.claim(new_claim()).error().kind == ErrorKind::unavailable);
  CHECK(bench.complete(claim).error().kind == ErrorKind::unavailable);
  CHECK(bench.fail(claim).error().kind == ErrorKind::unavailable);
  CHECK(bench.bury(claim).error().kind == ErrorKind::unavailable);
}

TEST_CASE("a refused failure has changed nothing") {
  RedisServer server;
  RedisBench bench(server);
  const Claim claim = new_claim();
  REQUIRE(bench.claim(claim));
  server.command({"CONFIG", "SET", "maxmemory", "1"});
  REQUIRE(bench.fail(claim).has_error());
  server.command({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(bench.claim(claim)->state == State::repeated);
  CHECK(*bench.fail(claim) == 1);
}

TEST_CASE("a ping tells whether Redis answers") {
  RedisServer server;
  RedisBench bench(server);
  CHECK(run(bench.io(), bench.store().ping()));
  server.stop();
  CHECK(run(bench.io(), bench.store().ping()).error().kind == ErrorKind::unavailable);
}

}  // namespace eventapp::test
