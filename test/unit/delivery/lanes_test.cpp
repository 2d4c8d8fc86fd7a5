// What lanes promise: one a key, the oldest in front, and nothing of an ended one in the next.
#include "delivery/lanes.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace eventapp;
using namespace eventapp::delivery;

namespace {

struct Bench {
  Lane& put(std::optional<std::string> key, std::int64_t offset) {
    kafka::Message message;
    message.key = std::move(key);
    message.offset = offset;
    Lane& lane = lanes.of(message.key);
    lane.push(std::make_unique<HeldMessage>(std::move(message), SteadyTime(), held_bytes));
    return lane;
  }
  void finish(Lane& lane) {
    lane.pop_front();
    if (lane.empty()) {
      lanes.end(lane);
    }
  }

  std::size_t held_bytes = 0;
  Lanes lanes;
};

}  // namespace

TEST_CASE("a lane that ended leaves nothing to the key that gets it next") {
  Bench bench;
  const std::string large(1'000, 'x');
  for (const std::string& key : {std::string("a"), large, std::string("b"), std::string("a")}) {
    Lane& lane = bench.put(key, 1);
    CHECK(&bench.put(key, 2) == &lane);
    CHECK(bench.put("other", 3).front().message.offset == 3);
    CHECK(bench.lanes.count() == 2);
    CHECK(lane.front().message.offset == 1);
    bench.finish(lane);
    CHECK(lane.front().message.offset == 2);
    bench.finish(lane);
    bench.finish(bench.lanes.of("other"));
    CHECK(bench.lanes.count() == 0);
    CHECK(bench.held_bytes == 0);
  }
}

TEST_CASE("without a key each message has a lane, which no key can name") {
  Bench bench;
  Lane& first = bench.put(std::nullopt, 1);
  CHECK(&bench.put(std::nullopt, 2) != &first);
  bench.put("1", 3);
  bench.put("n1", 4);
  bench.put("", 5);
  CHECK(bench.lanes.count() == 5);
}

TEST_CASE("lanes whose messages were all dropped are ended together, the others stay") {
  Bench bench;
  Lane& dropped = bench.put("a", 1);
  Lane& kept = bench.put("b", 2);
  Lane::drop(dropped.front());
  bench.lanes.end_empty();
  CHECK(bench.lanes.count() == 1);
  CHECK(&bench.lanes.of("b") == &kept);
}
