// Topics are made where they are missing and left alone where they are not.
#include "kafka/topics.hpp"
#include "kafka_fixture.hpp"
#include "support/eventually.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

class TestTopics {
 public:
  TestTopics(KafkaLoop& loop, const std::string& servers, std::vector<kafka::TopicSpec> topics)
      : loop_(loop), topics_(loop.io, loop.clock, loop.reaper, config(servers), servers) {
    topics_.start(std::move(topics));
    loop.go();
  }
  ~TestTopics() { loop_.run(topics_.drain()); }

  bool made(std::chrono::milliseconds deadline = 20s) {
    return eventually(deadline, [this] { return topics_.health().state == Health::State::ok; });
  }

 private:
  static kafka::KafkaConfig config(const std::string& servers) {
    kafka::KafkaConfig made;
    made.brokers = servers;
    return made;
  }

  KafkaLoop& loop_;
  kafka::Topics topics_;
};

bool takes(KafkaClient& kafka, const std::string& topic, std::size_t bytes) {
  try {
    kafka.produce(topic, {.value = std::string(bytes, 'x')});
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("missing topics are made; one that is there keeps its partitions and settings") {
  KafkaBroker& broker = KafkaBroker::shared();
  KafkaClient kafka(broker.address());
  const std::string fresh = unique_name("fresh");
  const std::string present = unique_name("present");
  kafka.create_topic(present, 1, {{"max.message.bytes", "200000"}});
  KafkaLoop loop;
  TestTopics topics(
      loop, broker.address(),
      {{fresh, 3}, {present, 3}, {fresh + ".dlq", 3, fresh}, {present + ".dlq", 3, present}});
  REQUIRE(topics.made());
  CHECK(eventually(20s, [&] { return kafka.partitions(fresh) == 3; }));
  CHECK(kafka.partitions(present) == 1);
  CHECK(eventually(20s, [&] { return kafka.partitions(fresh + ".dlq") == 3; }));
  CHECK_FALSE(takes(kafka, present, 230'000));
  // A dead letter is its record and more.
  CHECK(takes(kafka, present + ".dlq", 230'000));
  CHECK_FALSE(takes(kafka, present + ".dlq", 300'000));
}

TEST_CASE("topics are made as soon as there is a broker to make them") {
  KafkaBroker broker;
  broker.stop();
  KafkaLoop loop;
  TestTopics topics(loop, broker.address(), {{"orders", 2}, {"orders.dlq", 2, "orders"}});
  CHECK_FALSE(topics.made(500ms));
  broker.start();
  REQUIRE(topics.made(40s));
  // A broker that answers has made the topic; its metadata tells of it a moment later.
  const KafkaClient kafka(broker.address());
  CHECK(eventually(20s, [&] { return kafka.partitions("orders.dlq") == 2; }));
}

TEST_CASE("making topics is given up at once when the process stops") {
  KafkaLoop loop;
  const auto begun = std::chrono::steady_clock::now();
  {
    TestTopics topics(loop, "127.0.0.1:1", {{"orders", 2}});
    CHECK_FALSE(topics.made(200ms));
  }
  CHECK(std::chrono::steady_clock::now() - begun < 3s);
}

}  // namespace eventapp::test
