#include "delivery/dispatcher.hpp"

#include "support/manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace eventapp;
using namespace eventapp::delivery;
using namespace std::chrono_literals;

namespace {

kafka::Message message(std::optional<std::string> key, std::int64_t offset,
                       std::string topic = "order.created.v1", std::int32_t partition = 0) {
  kafka::Message message;
  message.topic = std::move(topic);
  message.partition = partition;
  message.offset = offset;
  message.key = std::move(key);
  message.value = "{}";
  return message;
}

/// A dispatcher whose work stops at each message until the test lets it go on.
struct Bench {
  explicit Bench(std::size_t slot_count = 2, Bounds bounds = {100, 1 << 20, 100})
      : slots(clock, slot_count),
        dispatcher(strand, clock, slots, bounds,
                   [this](HeldMessage& held) { return work(&held); }) {}

  ~Bench() {
    finish_all();
    asio::co_spawn(strand, dispatcher.stop(clock.now()), asio::detached);
    turn();
  }

  awaitable<> work(HeldMessage* held) {
    const std::int64_t offset = held->message.offset;
    started.push_back(offset);
    running[offset] = held;
    while (!finished.contains(offset) && !held->must_leave()) {
      co_await clock.sleep_until(SteadyTime::max(), held->wake.slot());
    }
    running.erase(offset);
    ended.push_back(offset);
  }

  void finish(std::int64_t offset) {
    finished.insert(offset);
    wake(offset);
    turn();
  }

  void wake(std::int64_t offset) {
    const auto found = running.find(offset);
    if (found != running.end()) {
      found->second->wake.emit(asio::cancellation_type::all);
    }
  }

  void finish_all() {
    while (!running.empty()) {
      finish(running.begin()->first);
    }
  }

  void accept(kafka::Message accepted) {
    dispatcher.accept(std::move(accepted));
    turn();
  }

  void turn() {
    io.restart();
    io.poll();
  }

  using Offsets = std::vector<std::int64_t>;
  asio::io_context io;
  Strand strand = asio::make_strand(io);
  test::ManualClock clock;
  Slots slots;
  Offsets started;
  Offsets ended;
  std::map<std::int64_t, HeldMessage*> running;
  std::set<std::int64_t> finished;
  Dispatcher dispatcher;
};

using Offsets = Bench::Offsets;

}  // namespace

TEST_CASE("messages of one key are worked on one after the other, over all topics") {
  Bench bench(8);
  bench.accept(message("a", 1, "order.created.v1"));
  bench.accept(message("a", 2, "order.shipped.v1"));
  bench.accept(message("a", 3, "order.created.v1"));
  CHECK(bench.started == Offsets{1});
  bench.finish(1);
  CHECK(bench.started == Offsets{1, 2});
  bench.finish(2);
  CHECK(bench.started == Offsets{1, 2, 3});
}

TEST_CASE("a key that waits holds up no other key") {
  Bench bench(8);
  bench.accept(message("a", 1));
  bench.accept(message("b", 2));
  bench.accept(message("c", 3));
  CHECK(bench.started == Offsets{1, 2, 3});
}

TEST_CASE("records without a key, and the empty key, wait for nobody") {
  Bench bench(8);
  bench.accept(message(std::nullopt, 1));
  bench.accept(message(std::nullopt, 2));
  bench.accept(message("", 3));
  CHECK(bench.started == Offsets{1, 2, 3});
}

TEST_CASE("slots that are given back at once begin messages in a row, not inside each other") {
  asio::io_context io;
  const Strand strand = asio::make_strand(io);
  test::ManualClock clock;
  Slots slots(clock, 1);
  int begun = 0;
  int depth = 0;
  int deepest = 0;
  const auto work = [&](HeldMessage* held) -> awaitable<> {
    deepest = std::max(deepest, ++depth);
    if (++begun > 1) {
      slots.give(*held);
    }
    --depth;
    while (!held->must_leave()) {
      co_await clock.sleep_until(SteadyTime::max(), held->wake.slot());
    }
  };
  Dispatcher dispatcher(strand, clock, slots, {1'000, 1 << 20, 1'000},
                        [&](HeldMessage& held) { return work(&held); });
  for (std::int64_t offset = 0; offset < 500; ++offset) {
    dispatcher.accept(message(std::to_string(offset), offset));
  }
  io.poll();
  REQUIRE(begun == 1);
  slots.release();  // as somebody who came back from a wait and has ended
  io.restart();
  io.poll();
  CHECK(begun == 500);
  CHECK(deepest <= 2);
  asio::co_spawn(strand, dispatcher.stop(clock.now()), asio::detached);
  io.restart();
  io.poll();
}

TEST_CASE("no more than the given number are worked on at once, and lanes take turns") {
  Bench bench(2);
  for (std::int64_t offset = 1; offset <= 3; ++offset) {
    bench.accept(message("hot", offset));
  }
  bench.accept(message("b", 4));
  bench.accept(message("c", 5));
  CHECK(bench.started == Offsets{1, 4});
  bench.finish(1);
  CHECK(bench.started == Offsets{1, 4, 5});
  bench.finish(4);
  CHECK(bench.started == Offsets{1, 4, 5, 2});
}

TEST_CASE("however many may be at work, no more than 128 are at their first claim") {
  Bench bench(1000, {1000, 1 << 20, 1000});
  for (std::int64_t offset = 0; offset < 300; ++offset) {
    bench.accept(message("key " + std::to_string(offset), offset));
  }
  REQUIRE(bench.started.size() == 128);

  bench.slots.begun(*bench.running[0]);
  bench.turn();
  CHECK(bench.started.size() == 129);
  bench.slots.begun(*bench.running[0]);
  bench.turn();
  CHECK(bench.started.size() == 129);

  bench.finish(0);  // says nothing of a beginning any more
  CHECK(bench.started.size() == 129);
  bench.finish(1);  // ends without a claim
  CHECK(bench.started.size() == 130);

  bench.slots.give(*bench.running[2]);  // waits for something else
  bench.turn();
  CHECK(bench.started.size() == 131);
}

TEST_CASE("a lane exists only while it holds messages") {
  Bench bench(2);
  bench.accept(message("a", 1));
  bench.accept(message("b", 2));
  CHECK(bench.dispatcher.lanes() == 2);
  CHECK(bench.dispatcher.messages() == 2);
  bench.finish_all();
  CHECK(bench.dispatcher.lanes() == 0);
  CHECK(bench.dispatcher.messages() == 0);
  CHECK(bench.dispatcher.bytes() == 0);
}

TEST_CASE("reading stops at the bound of messages and goes on below nine tenths of it") {
  Bench bench(1, {10, 1 << 20, 100});
  for (std::int64_t offset = 1; offset <= 9; ++offset) {
    bench.accept(message("a", offset));
  }
  CHECK_FALSE(bench.dispatcher.full());
  bench.accept(message("a", 10));
  CHECK(bench.dispatcher.full());
  CHECK_FALSE(bench.dispatcher.relieved());
  bench.finish(1);
  CHECK(bench.dispatcher.relieved());
}

TEST_CASE("reading stops at the bound of bytes") {
  Bench bench(1, {100, 10'000, 100});
  kafka::Message large = message("a", 1);
  large.value = std::string(9'999, 'x');
  bench.accept(std::move(large));
  CHECK(bench.dispatcher.full());
}

TEST_CASE("reading rests when many keys are ready but no slot is free") {
  Bench bench(1, {100, 1 << 20, 3});
  for (std::int64_t offset = 1; offset <= 3; ++offset) {
    bench.accept(message(std::to_string(offset), offset));
  }
  CHECK_FALSE(bench.dispatcher.full());
  bench.accept(message("4", 4));
  CHECK(bench.dispatcher.full());
}

TEST_CASE("a revoked partition's messages end: those in line at once, those in work woken") {
  Bench bench(1);
  bench.accept(message("a", 1, "t", 0));
  bench.accept(message("a", 2, "t", 0));
  bench.accept(message("b", 3, "t", 1));
  CHECK(bench.started == Offsets{1});
  bool left = false;
  asio::co_spawn(bench.strand, bench.dispatcher.leave({{"t", 0}}, bench.clock.now() + 3s),
                 [&](std::exception_ptr) { left = true; });
  bench.turn();
  CHECK(left);
  CHECK(bench.ended == Offsets{1});
  CHECK(bench.started == Offsets{1, 3});
  CHECK(bench.dispatcher.messages() == 1);
}

TEST_CASE("a revoke waits for what is running, but not beyond its deadline") {
  asio::io_context io;
  const Strand strand = asio::make_strand(io);
  test::ManualClock clock;
  Slots slots(clock, 1);
  bool go_on = false;
  Condition wait(clock);
  const auto stubborn = [&](HeldMessage&) -> awaitable<> { return wait.wait(); };
  Dispatcher dispatcher(strand, clock, slots, {10, 1 << 20, 10}, stubborn);
  dispatcher.accept(message("a", 1, "t", 0));
  asio::co_spawn(strand, dispatcher.leave({{"t", 0}}, clock.now() + 3s),
                 [&](std::exception_ptr) { go_on = true; });
  io.poll();
  CHECK_FALSE(go_on);
  clock.advance(3s);
  io.restart();
  io.poll();
  CHECK(go_on);
  CHECK(dispatcher.messages() == 1);
  wait.notify_all();
  io.restart();
  io.poll();
  CHECK(dispatcher.messages() == 0);
}

TEST_CASE("the oldest held message of a partition tells for how long it is held") {
  Bench bench(2);
  bench.accept(message("a", 1, "t", 0));
  bench.clock.advance(5s);
  bench.accept(message("b", 2, "t", 0));
  CHECK(bench.dispatcher.oldest({"t", 0}, bench.clock.now()) == 5s);
  CHECK(bench.dispatcher.oldest({"t", 1}, bench.clock.now()) == 0s);
  bench.finish(1);
  CHECK(bench.dispatcher.oldest({"t", 0}, bench.clock.now()) == 0s);
}
