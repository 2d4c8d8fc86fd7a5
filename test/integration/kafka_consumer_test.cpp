// What a consumer promises: messages whole, commits only up to what is settled, membership kept
// whatever happens, a quick goodbye.
#include "delivery/held_message.hpp"
#include "kafka_fixture.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

using Offsets = std::map<std::int32_t, std::int64_t>;

struct Group : GroupBench {
  using GroupBench::GroupBench;

  void produce(int count, std::int32_t partition = 0) {
    std::vector<Record> records;
    for (int index = 0; index < count; ++index) {
      Record record;
      record.partition = partition;
      record.key = "key-" + std::to_string(index);
      record.value = "value";
      records.push_back(std::move(record));
    }
    kafka.produce_all(topic, records);
  }

  bool committed(const Offsets& expected, std::chrono::milliseconds deadline = 10s) {
    return eventually(deadline, [&] { return kafka.committed(group, topic) == expected; });
  }
};

}  // namespace

TEST_CASE("a held message's headers count among the held bytes, whoever reads them first") {
  GroupBench bench(1);
  Record record;
  record.value = "v";
  record.headers = {{"large", std::string(10'000, 'x')}};
  bench.kafka.produce_all(bench.topic, {record});
  const auto member = bench.member();
  REQUIRE(member->received(1));
  const bool read_before = GENERATE(false, true);
  std::size_t held_bytes = 0;
  {
    delivery::HeldMessage held(member->take_first(), SteadyTime(), held_bytes);
    CHECK(held.message.headers.unread());
    CHECK(held_bytes < 10'000);
    if (read_before) {
      held.message.headers.read();  // as a log line does that tells the trace
    }
    held.keep_for_long();
    CHECK_FALSE(held.message.headers.unread());
    CHECK(held_bytes > 10'000);
    CHECK(held.bytes == held_bytes);
  }
  CHECK(held_bytes == 0);
}

TEST_CASE("the headers of a large record are read at once") {
  GroupBench bench(1);
  Record record;
  record.value = std::string(100'000, 'v');
  record.headers = {{"a", "1"}};
  bench.kafka.produce_all(bench.topic, {record});
  const auto member = bench.member();
  REQUIRE(member->received(1));
  CHECK_FALSE(member->take_first().headers.unread());
}

TEST_CASE("a message arrives with its key, value, headers and time") {
  Group group(1);
  Record record;
  record.key = std::string("k\0y", 3);
  record.value = "";
  record.headers = {{"a", "1"}, {"null", std::nullopt}};
  record.timestamp_ms = 1'700'000'000'123;
  group.kafka.produce(group.topic, record);
  Record tombstone;
  tombstone.value = std::nullopt;
  group.kafka.produce(group.topic, tombstone);
  const auto member = group.member(true);
  REQUIRE(member->received(2));
  const auto messages = member->messages();
  CHECK(messages[0].topic == group.topic);
  CHECK(messages[0].partition == 0);
  CHECK(messages[0].offset == 0);
  CHECK(messages[0].key == record.key);
  CHECK(messages[0].value == "");
  CHECK(messages[0].timestamp_ms == record.timestamp_ms);
  CHECK(messages[0].timestamp_type == kafka::TimestampType::create_time);
  const std::vector<kafka::Header>& headers = messages[0].headers.read();
  REQUIRE(headers.size() == 2);
  CHECK(headers[0].value == "1");
  CHECK(headers[1].value == std::nullopt);
  CHECK(messages[1].key == std::nullopt);
  CHECK(messages[1].value == std::nullopt);
  CHECK(member->health().state == Health::State::ok);
}

TEST_CASE("settled messages are committed within seconds, without leaving the group") {
  Group group(2);
  group.produce(30, 0);
  group.produce(20, 1);
  const auto member = group.member(true);
  REQUIRE(member->received(50));
  CHECK(group.committed({{0, 30}, {1, 20}}));
}

TEST_CASE("an unsettled message holds the commit below it, also at the goodbye") {
  Group group(1);
  group.produce(10);
  const auto member = group.member(false);
  REQUIRE(member->received(10));
  const auto messages = member->messages();
  for (const auto& message : messages) {
    if (message.offset != 4) {
      member->settle(message);
    }
  }
  CHECK(group.committed({{0, 4}}));
  member->close();
  CHECK(group.committed({{0, 4}}));
  const auto next = group.member(true);
  REQUIRE(next->received(6));
  CHECK(next->messages().front().offset == 4);
}

TEST_CASE("what was settled a moment before the goodbye is committed by it, which is quick") {
  Group group(1);
  group.produce(10);
  const auto member = group.member(true);
  REQUIRE(member->received(10));
  const auto begun = std::chrono::steady_clock::now();
  member->close();
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
  CHECK(group.committed({{0, 10}}));
  const auto next_begun = std::chrono::steady_clock::now();
  const auto next = group.member(true);
  REQUIRE(next->joined(1));
  // The group waits for nobody who left in order: no session time-out (10 s) passes.
  CHECK(std::chrono::steady_clock::now() - next_begun < 6s);
}

TEST_CASE("an idle member stays in its group beyond the poll interval") {
  Group group(1);
  group.config.consumer_librdkafka = {{"max.poll.interval.ms", "6000"}};
  group.config.consumer_session_timeout_ms = 6000;
  const auto member = group.member(true);
  REQUIRE(member->joined(1));
  const auto begun = std::chrono::steady_clock::now();
  CHECK_FALSE(eventually(8s, [&] { return member->revokes_begun() > 0; }));
  group.produce(1);
  CHECK(member->received(1, 2s));
  CHECK(std::chrono::steady_clock::now() - begun > 8s);
  CHECK(member->health().state == Health::State::ok);
}

TEST_CASE("a member that does not read gets next to nothing, stays, and goes on where it was") {
  Group group(1);
  group.config.consumer_librdkafka = {{"max.poll.interval.ms", "6000"}};
  group.config.consumer_session_timeout_ms = 6000;
  const auto member = group.member(true);
  REQUIRE(member->joined(1));
  member->set_reading(false);
  group.produce(500);
  CHECK_FALSE(eventually(8s, [&] { return member->count() > 10; }));
  CHECK(member->revokes_begun() == 0);
  member->set_reading(true);
  REQUIRE(member->received(500));
  const auto messages = member->messages();
  for (std::size_t index = 0; index < messages.size(); ++index) {
    REQUIRE(messages[index].offset == static_cast<std::int64_t>(index));
  }
  CHECK(group.committed({{0, 500}}));
}

TEST_CASE("the group's lag is shown for as long as the partition is ours") {
  Group group(1);
  group.produce(25);
  const auto member = group.member(false);
  REQUIRE(member->received(25));
  const std::string gauge = "kafka_consumergroup_lag{consumergroup=\"" + group.group +
                            "\",partition=\"0\",topic=\"" + group.topic + "\"} ";
  CHECK(eventually(
      15s, [&] { return group.loop.metrics.render().find(gauge + "25") != std::string::npos; }));
  member->close();
  CHECK(group.loop.metrics.render().find(gauge) == std::string::npos);
}

TEST_CASE("a topic that comes after the subscription is found") {
  Group group(1);
  const std::string late = unique_name("late");
  TestMember member(group.loop, group.config, group.broker.address(), group.group,
                    {group.topic, late}, true);
  member.start();
  REQUIRE(member.joined(1));
  group.kafka.create_topic(late, 2);
  CHECK(member.joined(3));
}

}  // namespace eventapp::test
