#include "requests/memory_request_store.hpp"

#include "support/manual_clock.hpp"
#include "support/request_promises.hpp"
#include "support/result_text.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

using requests::Reservation;
using State = requests::ReserveAnswer::State;
using namespace std::chrono_literals;

class MemoryBench final : public RequestBench {
 public:
  explicit MemoryBench(std::size_t capacity = requests::MemoryRequestStore::default_capacity)
      : store_(asio::make_strand(io_), clock_, capacity) {}

  asio::io_context& io() override { return io_; }
  requests::MemoryRequestStore& store() override { return store_; }
  void let_lease_end(const Reservation&) override { clock_.advance(short_lease); }
  ManualClock& clock() { return clock_; }

 private:
  asio::io_context io_;
  ManualClock clock_;
  requests::MemoryRequestStore store_;
};

}  // namespace

TEST_CASE("requests in memory keep the promises of every request store") {
  for (const RequestPromise& promise : request_promises()) {
    DYNAMIC_SECTION(promise.name) {
      MemoryBench bench;
      promise.check(bench);
    }
  }
}

TEST_CASE("an answer in memory is kept 7 days") {
  MemoryBench bench;
  const Reservation first = new_request();
  REQUIRE(bench.reserve(first));
  REQUIRE(bench.complete(first, some_answer()));
  bench.clock().advance(7 * 24h - 1s);
  CHECK(bench.reserve(repeat_of(first))->state == State::done);
  bench.clock().advance(1s);
  CHECK(bench.reserve(repeat_of(first))->state == State::reserved);
}

TEST_CASE("beyond its capacity the memory forgets the oldest request, not the newest") {
  MemoryBench bench(3);
  const Reservation oldest = new_request();
  Reservation newest = oldest;
  REQUIRE(bench.complete(oldest, some_answer()));
  for (int i = 0; i < 3; ++i) {
    newest = new_request();
    REQUIRE(bench.complete(newest, some_answer()));
  }
  CHECK(bench.reserve(repeat_of(newest))->state == State::done);
  CHECK(bench.reserve(repeat_of(oldest))->state == State::reserved);
}

}  // namespace eventapp::test
