// The broker for trial: the real protocol, and no record dropped that somebody waits for.
#include "kafka/embedded_broker.hpp"
#include "kafka_fixture.hpp"
#include "support/kafka_client.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

struct Embedded {
  KafkaLoop loop;
  kafka::EmbeddedBroker broker{loop.io, loop.metrics};
  std::string servers = broker.bootstrap_servers();
  kafka::KafkaConfig config;

  Embedded() { broker.create_topics({{"orders", 1}, {"products", 1}}); }

  std::unique_ptr<TestProducer> producer() {
    return std::make_unique<TestProducer>(
        loop, config, servers, std::vector<std::string>{"orders", "products"}, &broker.guard());
  }
  std::unique_ptr<TestMember> member(bool settles) {
    return std::make_unique<TestMember>(loop, config, servers, "group",
                                        std::vector<std::string>{"orders"}, settles,
                                        &broker.guard());
  }
};

kafka::Record large_record(const std::string& topic) {
  kafka::Record record;
  record.topic = topic;
  record.key = "key";
  record.value = std::string(200'000, 'x');
  return record;
}

}  // namespace

TEST_CASE("a record goes through the embedded broker, and a foreign client reads it too") {
  Embedded embedded;
  const auto producer = embedded.producer();
  const auto member = embedded.member(true);
  embedded.loop.go();
  member->start();
  REQUIRE(producer->ready());
  kafka::Record record = large_record("orders");
  record.value = "value";
  record.headers = {{"a", "1"}};
  const auto receipt = producer->produce(record);
  REQUIRE(receipt.has_value());
  REQUIRE(member->received(1));
  const auto messages = member->messages();
  CHECK(messages[0].value == "value");
  CHECK(messages[0].headers.read().at(0).value == "1");
  CHECK_THAT(embedded.servers, Catch::StartsWith("127.0.0.1:"));
  const auto read = KafkaClient(embedded.servers).read_all("orders", 1);
  REQUIRE(read.size() == 1);
  CHECK(read[0].value == "value");
}

TEST_CASE("the embedded broker refuses records before it would drop one that waits, and goes on") {
  Embedded embedded;
  const auto producer = embedded.producer();
  const auto member = embedded.member(false);
  embedded.loop.go();
  member->start();
  REQUIRE(producer->ready());
  REQUIRE(member->joined(1));
  std::size_t taken = 0;
  auto result = producer->produce(large_record("orders"));
  while (result && taken < 100) {
    ++taken;
    result = producer->produce(large_record("orders"));
  }
  REQUIRE(!result);
  CHECK(result.error().reason == kafka::ProduceFailure::Reason::queue_full);
  CHECK(result.error().error.kind == ErrorKind::overloaded);
  CHECK(result.error().error.retry_after.has_value());
  CHECK(taken > 10);
  CHECK(producer->produce(large_record("products")).has_value());

  REQUIRE(member->received(taken));
  for (const auto& message : member->messages()) {
    member->settle(message);
  }
  CHECK(eventually(5s, [&] { return producer->produce(large_record("orders")).has_value(); }));
  REQUIRE(member->received(taken + 1));
  const auto messages = member->messages();
  for (std::size_t index = 0; index < messages.size(); ++index) {
    REQUIRE(messages[index].offset == static_cast<std::int64_t>(index));
  }
  CHECK(embedded.loop.metrics.render().find("eventapp_embedded_lost_total") == std::string::npos);
}

TEST_CASE("what a foreign producer pushes out of the embedded broker is counted as lost") {
  Embedded embedded;
  embedded.config.consumer_prefetch_bytes = 1024 * 1024;
  const auto member = embedded.member(true);
  embedded.loop.go();
  member->start();
  REQUIRE(member->joined(1));
  KafkaClient foreign(embedded.servers);
  foreign.produce("orders", {.value = "first"});
  REQUIRE(member->received(1));
  member->set_reading(false);
  for (int count = 0; count < 60; ++count) {
    foreign.produce("orders", {.value = std::string(200'000, static_cast<char>('a' + count % 26))});
  }
  member->set_reading(true);
  CHECK(eventually(20s, [&] {
    return embedded.loop.metrics.render().find("eventapp_embedded_lost_total{topic=\"orders\"}") !=
           std::string::npos;
  }));
}

}  // namespace eventapp::test
