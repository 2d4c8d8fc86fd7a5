// What a producer promises when the broker is there: each record as it was given, acknowledged,
// where the Java client would have put it; and a clear answer to each that cannot be taken.
#include "kafka_fixture.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"
#include "support/result_text.hpp"
#include "unit/vectors.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

namespace {

using Reason = kafka::ProduceFailure::Reason;

struct Real {
  KafkaBroker& broker = KafkaBroker::shared();
  KafkaClient kafka{broker.address()};
  std::string topic = unique_name("topic");
  kafka::KafkaConfig config;
  KafkaLoop loop;

  explicit Real(int partitions = 3) {
    config.brokers = broker.address();
    kafka.create_topic(topic, partitions);
  }
};

kafka::Record record_to(const std::string& topic, std::string key, std::string value) {
  kafka::Record record;
  record.topic = topic;
  record.key = std::move(key);
  record.value = std::move(value);
  return record;
}

awaitable<std::size_t> produce_many(kafka::ProducerPool& pool, std::string topic, int count) {
  std::size_t full = 0;
  std::vector<std::future<kafka::ProduceResult>> results;
  const auto executor = co_await asio::this_coro::executor;
  for (int index = 0; index < count; ++index) {
    kafka::Record record = record_to(topic, std::to_string(index), std::string(1000, 'x'));
    auto task = pool.produce(std::move(record), std::chrono::seconds(20));
    results.push_back(asio::co_spawn(executor, std::move(task), asio::use_future));
  }
  SystemClock clock;
  for (auto& result : results) {
    while (result.wait_for(0s) != std::future_status::ready) {
      co_await clock.sleep_until(clock.now() + 5ms);
    }
    const kafka::ProduceResult answer = result.get();
    full += !answer && answer.error().reason == Reason::queue_full ? 1U : 0U;
  }
  co_return full;
}

}  // namespace

TEST_CASE("an acknowledged record is in Kafka with its bytes, headers and partition") {
  Real real;
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  kafka::Record record = record_to(real.topic, std::string("k\0y", 3), std::string("v\0", 2));
  record.headers = {{"empty", ""}, {"null", std::nullopt}, {"twice", "1"}, {"twice", "2"}};
  const auto receipt = producer.produce(record);
  REQUIRE(receipt.has_value());
  kafka::Record tombstone = record_to(real.topic, "", "");
  tombstone.partition = 1;
  tombstone.key = std::nullopt;
  tombstone.value = std::nullopt;
  REQUIRE(producer.produce(tombstone).has_value());
  kafka::Record empty = record_to(real.topic, "", "");
  empty.partition = 2;
  REQUIRE(producer.produce(empty).has_value());

  const auto read = real.kafka.read_all(real.topic, 3);
  REQUIRE(read.size() == 3);
  for (const Record& found : read) {
    if (found.headers.size() == 4) {
      CHECK(found.key == record.key);
      CHECK(found.value == record.value);
      CHECK(found.partition == receipt->partition);
      CHECK(found.offset == receipt->offset);
      CHECK(found.headers[0].second == "");
      CHECK(found.headers[1].second == std::nullopt);
      CHECK(found.headers[3].second == "2");
    } else if (found.partition == 2) {
      CHECK(found.key == "");
      CHECK(found.value == "");
    } else {
      CHECK(found.partition == 1);
      CHECK(found.key == std::nullopt);
      CHECK(found.value == std::nullopt);
    }
  }
}

TEST_CASE("a key goes to the partition where the Java producer puts it") {
  Real real;
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  const auto recorded = read_vectors("partitions.json");
  for (const auto& [key, partition] : recorded.at("keys").as_object()) {
    const std::string text(key.data(), key.size());
    const auto receipt = producer.produce(record_to(real.topic, text, "x"));
    REQUIRE(receipt.has_value());
    CAPTURE(text);
    CHECK(receipt->partition == partition.as_int64());
  }
}

TEST_CASE("the first record after readiness waits for no metadata") {
  Real real;
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  REQUIRE(producer.ready());
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(producer.produce(record_to(real.topic, "k", "v")).has_value());
  CHECK(std::chrono::steady_clock::now() - begun < 600ms);  // 960 ms without the warm-up
}

TEST_CASE("an event is published under its order's key and counted") {
  Real real;
  real.config.producers = 3;
  TestProducer producer(real.loop, real.config, real.broker.address(),
                        {std::string(events::order_created_topic)});
  if (real.kafka.partitions(std::string(events::order_created_topic)) == 0) {
    real.kafka.create_topic(std::string(events::order_created_topic));
  }
  real.loop.go();
  REQUIRE(producer.ready());
  const auto published = producer.publish("order-1");
  REQUIRE(published.has_value());
  CHECK(published->offset >= 0);
  CHECK_THAT(real.loop.metrics.render(),
             Catch::Contains("eventapp_publish_ack_seconds_count{topic=\"order.created.v1\"} 1"));
}

TEST_CASE("a topic that is missing is named, refused in time, and taken once it is there") {
  Real real;
  const std::string missing = unique_name("missing");
  real.config.publish_deadline_ms = 8000;
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic, missing});
  real.loop.go();
  REQUIRE(eventually(10s, [&] {
    return producer.pool().health().detail == "topic " + missing + " is missing or has no leader";
  }));
  CHECK(producer.pool().health().state == Health::State::down);
  const auto refused = producer.produce(record_to(missing, "k", "v"), 8s);
  REQUIRE(!refused);
  CHECK(refused.error().reason == Reason::unknown_topic);
  CHECK(refused.error().error.kind == ErrorKind::unavailable);
  CHECK(refused.error().error.title == "Event publish failed");
  CHECK_THAT(refused.error().error.detail, Catch::Contains(missing));
  real.kafka.create_topic(missing);
  REQUIRE(producer.ready());
  CHECK(producer.produce(record_to(missing, "k", "v")).has_value());
}

TEST_CASE("a partition that is missing is told apart") {
  Real real(1);
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  REQUIRE(producer.ready());
  kafka::Record record = record_to(real.topic, "k", "v");
  record.partition = 2;
  const auto refused = producer.produce(record);
  REQUIRE(!refused);
  CHECK(refused.error().reason == Reason::unknown_partition);
}

TEST_CASE("a record the broker or the producer finds too large is rejected for good") {
  Real real;
  const std::string narrow = unique_name("narrow");
  real.kafka.create_topic(narrow, 1, {{"max.message.bytes", "10000"}});
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic, narrow});
  real.loop.go();
  REQUIRE(producer.ready());
  std::string noise;  // cannot be compressed away
  std::uint32_t state = 1;
  while (noise.size() < 3 * 1024 * 1024) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  const auto by_broker = producer.produce(record_to(narrow, "k", noise.substr(0, 20'000)));
  REQUIRE(!by_broker);
  CHECK(by_broker.error().reason == Reason::too_large);
  CHECK(by_broker.error().error.kind == ErrorKind::rejected);
  const auto by_producer = producer.produce(record_to(real.topic, "k", noise));
  REQUIRE(!by_producer);
  CHECK(by_producer.error().reason == Reason::too_large);
}

TEST_CASE("more requests are in flight where a broker leads many partitions, unless one is told") {
  const std::string chosen = GENERATE("", "max.in.flight", "max.in.flight.requests.per.connection");
  CAPTURE(chosen);
  Real real(12);
  if (!chosen.empty()) {
    real.config.producer_librdkafka = {{chosen, "3"}};
  }
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  REQUIRE(producer.ready());
  CHECK_THAT(real.loop.metrics.render(),
             Catch::Contains(chosen.empty() ? "eventapp_producer_max_requests_in_flight 5"
                                            : "eventapp_producer_max_requests_in_flight 3"));
  CHECK(producer.produce(record_to(real.topic, "k", "v")).has_value());
}

TEST_CASE("a full queue refuses at once and loses nothing that was taken") {
  Real real;
  real.config.producer_queue_messages = 100;
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  REQUIRE(producer.ready());
  constexpr int count = 5000;
  const std::size_t full = real.loop.run(produce_many(producer.pool(), real.topic, count), 60s);
  CHECK(full > 0);
  CHECK(real.kafka.read_all(real.topic, count - full).size() == count - full);
  const auto text = real.loop.metrics.render();
  CHECK_THAT(text, Catch::Contains("eventapp_publish_queue_full_total " + std::to_string(full)));
  CHECK_THAT(text, Catch::Contains("eventapp_publish_in_flight 0"));
}

TEST_CASE("a drain flushes what was taken and refuses what comes later") {
  Real real;
  real.config.producer_librdkafka = {{"linger.ms", "500"}};
  TestProducer producer(real.loop, real.config, real.broker.address(), {real.topic});
  real.loop.go();
  REQUIRE(producer.ready());
  auto early =
      asio::co_spawn(real.loop.io, producer.pool().produce(record_to(real.topic, "k", "v"), 10s),
                     asio::use_future);
  REQUIRE(eventually(5s, [&] {
    return real.loop.metrics.render().find("eventapp_publish_in_flight 1") != std::string::npos;
  }));
  real.loop.run(producer.pool().drain(real.loop.clock.now() + 5s));
  REQUIRE(early.wait_for(2s) == std::future_status::ready);
  CHECK(early.get().has_value());
  const auto late = producer.produce(record_to(real.topic, "k", "v"));
  REQUIRE(!late);
  CHECK(late.error().reason == Reason::unavailable);
}

}  // namespace eventapp::test
