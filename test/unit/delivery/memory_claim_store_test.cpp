#include "delivery/memory_claim_store.hpp"

#include "support/claim_promises.hpp"
#include "support/manual_clock.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

using delivery::Claim;
using delivery::ClaimAnswer;
using State = ClaimAnswer::State;
using namespace std::chrono_literals;

class MemoryBench final : public ClaimBench {
 public:
  explicit MemoryBench(std::size_t capacity = delivery::MemoryClaimStore::default_capacity)
      : store_(clock_, capacity) {}

  asio::io_context& io() override { return io_; }
  delivery::MemoryClaimStore& store() override { return store_; }
  void let_lease_end(const std::string&) override { clock_.advance(1min); }
  ManualClock& clock() { return clock_; }

 private:
  asio::io_context io_;
  ManualClock clock_;
  delivery::MemoryClaimStore store_;
};

}  // namespace

TEST_CASE("claims in memory keep the promises of every claim store") {
  for (const ClaimPromise& promise : claim_promises()) {
    DYNAMIC_SECTION(promise.name) {
      MemoryBench bench;
      promise.check(bench);
    }
  }
}

TEST_CASE("marks in memory end after 7 days and attempts after one") {
  MemoryBench bench;
  const Claim sent = new_claim();
  const Claim failed = new_claim();
  REQUIRE(bench.complete(sent));
  REQUIRE(bench.claim(failed));
  REQUIRE(*bench.fail(failed) == 1);

  bench.clock().advance(24h);
  REQUIRE(bench.claim(failed));
  CHECK(*bench.fail(failed) == 1);

  bench.clock().advance(6 * 24h - 1s);
  CHECK(bench.claim(sent)->state == State::done);
  bench.clock().advance(1s);
  CHECK(bench.claim(sent)->state == State::acquired);
}

TEST_CASE("what has ended leaves the memory with the next verb") {
  MemoryBench bench;
  for (int i = 0; i < 1000; ++i) {
    const Claim claim = new_claim();
    REQUIRE(bench.claim(claim));
    REQUIRE(bench.complete(claim));
  }
  REQUIRE(bench.store().size() == 1000);
  bench.clock().advance(7 * 24h);
  REQUIRE(bench.claim(new_claim()));
  CHECK(bench.store().size() == 1);
}

TEST_CASE("claims in memory never grow beyond their capacity") {
  MemoryBench bench(10);
  const Claim oldest = new_claim();
  REQUIRE(bench.complete(oldest));
  Claim newest = oldest;
  for (int i = 0; i < 100; ++i) {
    newest = new_claim();
    REQUIRE(bench.claim(newest));
    REQUIRE(*bench.fail(newest) == 1);
    REQUIRE(bench.complete(newest));
    REQUIRE(bench.store().size() <= 20);
  }
  CHECK(bench.claim(newest)->state == State::done);
  CHECK(bench.claim(oldest)->state == State::acquired);
}

TEST_CASE("a live claim in memory is never forgotten: one too many is refused") {
  MemoryBench bench(10);
  std::vector<Claim> live;
  for (int i = 0; i < 10; ++i) {
    live.push_back(new_claim());
    REQUIRE(bench.claim(live.back()));
  }
  const auto refused = bench.claim(new_claim());
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK(bench.claim(live.front())->state == State::repeated);
  REQUIRE(bench.release(live.front()));
  CHECK(bench.claim(new_claim())->state == State::acquired);
}

}  // namespace eventapp::test
