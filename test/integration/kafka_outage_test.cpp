// Brokers that are not there, go away or fall silent: clear answers soon, no pile of requests, and
// everything by itself once they are back.
#include "kafka_fixture.hpp"
#include "support/free_port.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

const std::string orders{events::order_created_topic};

bool refused_at_once(TestProducer& producer) {
  const auto begun = std::chrono::steady_clock::now();
  const auto result = producer.publish("order");
  return !result && result.error().kind == ErrorKind::unavailable &&
         result.error().retry_after.has_value() && std::chrono::steady_clock::now() - begun < 500ms;
}

bool publishes(TestProducer& producer) {
  return producer.publish("order").has_value();
}

}  // namespace

TEST_CASE("a broker that comes after the start is found, by producer and consumer") {
  KafkaBroker broker;
  KafkaClient(broker.address()).create_topic(orders);
  broker.stop();

  KafkaLoop loop;
  kafka::KafkaConfig config;
  config.brokers = broker.address();
  TestProducer producer(loop, config, broker.address(), {orders});
  TestMember member(loop, config, broker.address(), unique_name("group"), {orders}, true);
  loop.go();
  member.start();
  CHECK(eventually(5s, [&] { return refused_at_once(producer); }));
  const Health health = producer.pool().health();
  CHECK(health.state == Health::State::down);
  CHECK_THAT(health.detail, Catch::Contains("no broker answers at " + broker.address()));
  CHECK(member.health().state == Health::State::down);

  broker.start();
  REQUIRE(producer.ready());
  CHECK(publishes(producer));
  CHECK(member.received(1, 30s));
  CHECK(member.health().state == Health::State::ok);
}

TEST_CASE("a broker gone is 503 at once after the first answers, and forgotten when it is back") {
  OutageBench bench;
  TestProducer producer(bench.loop, bench.config, bench.broker.address(), {orders});
  bench.loop.go();
  REQUIRE(producer.ready());
  REQUIRE(publishes(producer));

  bench.broker.kill();
  CHECK(eventually(10s, [&] { return refused_at_once(producer); }));
  for (int count = 0; count < 50; ++count) {
    REQUIRE(refused_at_once(producer));
  }
  CHECK(producer.pool().health().state == Health::State::down);

  bench.broker.start();
  CHECK(producer.ready());
  CHECK(publishes(producer));
  CHECK(producer.pool().health().state == Health::State::ok);
}

TEST_CASE("a silent broker costs three unknown outcomes; then it is 503 until it speaks again") {
  OutageBench bench;
  bench.config.publish_deadline_ms = 400;
  TestProducer producer(bench.loop, bench.config, bench.broker.address(), {orders});
  bench.loop.go();
  REQUIRE(producer.ready());

  bench.broker.pause();
  for (int count = 0; count < 3; ++count) {
    const auto result = producer.publish("order");
    REQUIRE(!result);
    CHECK(result.error().kind == ErrorKind::outcome_unknown);
    CHECK(result.error().title == "Event publish outcome unknown");
  }
  const auto refused = producer.publish("order");
  REQUIRE(!refused);
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK_THAT(refused.error().detail, Catch::Contains(orders));
  CHECK(eventually(5s, [&] { return producer.pool().health().state == Health::State::down; }));

  bench.broker.resume();
  CHECK(eventually(20s, [&] { return publishes(producer); }));
  CHECK(producer.ready());
}

TEST_CASE("a drain without a broker answers every record within its deadline") {
  OutageBench bench;
  TestProducer producer(bench.loop, bench.config, bench.broker.address(), {orders});
  bench.loop.go();
  REQUIRE(producer.ready());
  bench.broker.pause();
  auto waiting = asio::co_spawn(
      bench.loop.io,
      producer.pool().publish(order_created("order"), "/test", TraceContext::begin()),
      asio::use_future);
  const auto begun = std::chrono::steady_clock::now();
  bench.loop.run(producer.pool().drain(bench.loop.clock.now() + 500ms));
  CHECK(std::chrono::steady_clock::now() - begun < 4s);
  REQUIRE(waiting.wait_for(2s) == std::future_status::ready);
  CHECK_FALSE(waiting.get().has_value());
}

TEST_CASE(
    "a group lost to a silent broker is joined again, and nothing is stored for what was lost") {
  KafkaBroker broker;
  KafkaClient kafka(broker.address());
  const std::string topic = unique_name("topic");
  const std::string group = unique_name("group");
  kafka.create_topic(topic, 1);
  kafka.produce(topic, {.value = "value"});
  KafkaLoop loop;
  loop.go();
  kafka::KafkaConfig config;
  config.brokers = broker.address();
  config.consumer_session_timeout_ms = 6000;
  TestMember member(loop, config, broker.address(), group, {topic}, false);
  member.start();
  REQUIRE(member.received(1));
  const auto old = member.messages();

  broker.pause();
  REQUIRE(eventually(20s, [&] { return member.lost() == 1; }));
  member.settle(old[0]);
  broker.resume();
  REQUIRE(member.received(2, 30s));
  CHECK(member.messages()[1].offset == 0);
  CHECK(member.messages()[1].epoch > old[0].epoch);
  member.settle(member.messages()[1]);
  CHECK(eventually(10s, [&] {
    return kafka.committed(group, topic) == std::map<std::int32_t, std::int64_t>{{0, 1}};
  }));
}

TEST_CASE("a member leaves within seconds though its broker is gone") {
  KafkaBroker broker;
  KafkaClient kafka(broker.address());
  const std::string topic = unique_name("topic");
  kafka.create_topic(topic, 1);
  kafka.produce(topic, {.value = "value"});
  KafkaLoop loop;
  loop.go();
  kafka::KafkaConfig config;
  config.brokers = broker.address();
  TestMember member(loop, config, broker.address(), unique_name("group"), {topic}, true);
  member.start();
  REQUIRE(member.received(1));
  broker.kill();
  const auto begun = std::chrono::steady_clock::now();
  member.close();
  CHECK(std::chrono::steady_clock::now() - begun < 7s);
}

}  // namespace eventapp::test
