// A group's partitions change hands without loss and without settled messages coming again.
#include "kafka_fixture.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace eventapp::test {

namespace {

using Place = std::pair<std::int32_t, std::int64_t>;

struct Pair : GroupBench {
  Pair() : GroupBench(4) {}

  void produce(int per_partition) {
    std::vector<Record> records;
    for (int index = 0; index < 4 * per_partition; ++index) {
      Record record;
      record.partition = index % 4;
      record.value = "value";
      records.push_back(std::move(record));
    }
    kafka.produce_all(topic, records);
  }
};

std::set<Place> places(const std::vector<kafka::Message>& messages) {
  std::set<Place> found;
  for (const kafka::Message& message : messages) {
    found.emplace(message.partition, message.offset);
  }
  return found;
}

}  // namespace

TEST_CASE("a partition is given up only when its work is wound down, and then from its front on") {
  Pair pair;
  pair.produce(10);
  const auto first = pair.member();
  REQUIRE(first->received(40));
  std::set<Place> settled;
  for (const auto& message : first->messages()) {
    if (message.offset < 6) {
      first->settle(message);
      settled.emplace(message.partition, message.offset);
    }
  }
  first->hold_revokes();
  const auto second = pair.member();
  REQUIRE(eventually(15s, [&] { return first->revokes_begun() == 1; }));
  // The first is still winding down: the second has nothing, and what ends now still counts.
  CHECK_FALSE(eventually(2s, [&] { return second->joined(2, 0ms); }));
  const auto held = first->messages();
  for (const auto& message : held) {
    if (message.offset == 6) {
      first->settle(message);
      settled.emplace(message.partition, message.offset);
    }
  }
  first->release_revokes();
  REQUIRE(second->joined(2));
  REQUIRE(first->joined(2));
  REQUIRE(second->received(6));
  REQUIRE(first->received(46));
  const auto again = second->messages();
  for (const Place& place : places(again)) {
    CAPTURE(place.first, place.second);
    CHECK_FALSE(settled.contains(place));
  }
  CHECK(again.size() == 6);
  CHECK(first->messages().size() == 46);
  CHECK(first->lost() == 0);
}

TEST_CASE("a message of an older assignment that ends late moves no offset") {
  Pair pair;
  pair.produce(5);
  const auto first = pair.member();
  REQUIRE(first->received(20));
  const auto old = first->messages();
  const auto second = pair.member();
  REQUIRE(second->joined(2));
  REQUIRE(first->joined(2));
  REQUIRE(first->received(30));
  for (const auto& message : old) {
    first->settle(message);
  }
  first->close();
  for (const auto& [partition, offset] : pair.kafka.committed(pair.group, pair.topic)) {
    CAPTURE(partition);
    CHECK(offset == 0);
  }
}

TEST_CASE("members that come and go lose nothing and repeat nothing that was settled") {
  Pair pair;
  const auto stays = pair.member(true);
  REQUIRE(stays->joined(4));
  pair.produce(50);
  std::vector<kafka::Message> all;
  for (int round = 0; round < 2; ++round) {
    const auto guest = pair.member(true);
    REQUIRE(guest->joined(2));
    pair.produce(50);
    REQUIRE(eventually(10s, [&] { return guest->count() >= 100; }));
    guest->close();
    const auto seen = guest->messages();
    all.insert(all.end(), seen.begin(), seen.end());
    REQUIRE(stays->joined(4));
  }
  REQUIRE(stays->received(600 - all.size()));
  const auto seen = stays->messages();
  all.insert(all.end(), seen.begin(), seen.end());
  CHECK(all.size() == 600);
  CHECK(places(all).size() == 600);
}

}  // namespace eventapp::test
