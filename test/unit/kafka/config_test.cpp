// What an operator may tell librdkafka, and what stays ours.
#include "kafka/config.hpp"

#include "kafka/client_settings.hpp"

#include <catch2/catch.hpp>
#include <librdkafka/rdkafkacpp.h>

namespace eventapp::kafka {

namespace {

std::string check(KafkaConfig& config, const std::string& key) {
  config::Fields fields;
  describe(fields, config);
  for (const config::Field& field : fields.all()) {
    if (field.key == key) {
      return field.check ? field.check() : "";
    }
  }
  FAIL("no such key: " << key);
  return {};
}

}  // namespace

TEST_CASE("the defaults are valid") {
  KafkaConfig config;
  config::Fields fields;
  describe(fields, config);
  for (const config::Field& field : fields.all()) {
    CAPTURE(field.key);
    CHECK((!field.check || field.check().empty()));
  }
}

TEST_CASE("properties that eventapp's guarantees stand on are refused") {
  const std::string name = GENERATE(
      "enable.auto.offset.store", "enable.auto.commit", "auto.commit.interval.ms", "group.id",
      "partitioner", "enable.idempotence", "acks", "partition.assignment.strategy",
      "group.instance.id", "bootstrap.servers", "message.timeout.ms", "auto.offset.reset");
  KafkaConfig config;
  config.consumer_librdkafka[name] = "1";
  config.producer_librdkafka[name] = "1";
  config.librdkafka[name] = "1";
  CHECK_THAT(check(config, "kafka.consumer.librdkafka"),
             Catch::StartsWith(name + " cannot be set here"));
  CHECK_THAT(check(config, "kafka.producer.librdkafka"),
             Catch::StartsWith(name + " cannot be set here"));
  CHECK_THAT(check(config, "kafka.librdkafka"), Catch::StartsWith(name + " cannot be set here"));
}

TEST_CASE("a refusal names the key to use instead") {
  KafkaConfig config;
  config.consumer_librdkafka["session.timeout.ms"] = "20000";
  CHECK_THAT(check(config, "kafka.consumer.librdkafka"),
             Catch::Contains("kafka.consumer.session_timeout_ms"));
}

TEST_CASE("a property that librdkafka does not know is refused with its name") {
  KafkaConfig config;
  config.producer_librdkafka["linger.msec"] = "5";
  CHECK_THAT(check(config, "kafka.producer.librdkafka"), Catch::Contains("linger.msec"));
}

TEST_CASE("a value that librdkafka does not take is refused") {
  KafkaConfig config;
  config.producer_librdkafka["compression.type"] = "zip";
  CHECK_THAT(check(config, "kafka.producer.librdkafka"), Catch::Contains("compression.type"));
}

TEST_CASE("what an operator sets goes over our default, the special over the common") {
  KafkaConfig config;
  config.librdkafka["security.protocol"] = "ssl";
  config.librdkafka["linger.ms"] = "3";
  config.producer_librdkafka["linger.ms"] = "7";
  config.consumer_librdkafka["fetch.wait.max.ms"] = "11";
  const auto producer = producer_settings(config, "broker:9092");
  const auto consumer = consumer_settings(config, "broker:9092", "group");
  CHECK(producer.at("linger.ms") == "7");
  CHECK(producer.at("security.protocol") == "ssl");
  CHECK(producer.at("bootstrap.servers") == "broker:9092");
  CHECK(consumer.at("fetch.wait.max.ms") == "11");
  CHECK(consumer.at("security.protocol") == "ssl");
  CHECK(admin_settings(config, "broker:9092").at("security.protocol") == "ssl");
}

TEST_CASE("one partition's request stands in line at its broker, and two to five are under way") {
  const auto [partitions, requests] = GENERATE(table<std::size_t, int>(
      {{0, 2}, {1, 2}, {3, 2}, {4, 3}, {5, 4}, {6, 5}, {7, 5}, {1000, 5}}));
  CHECK(requests_in_flight(partitions) == requests);
}

TEST_CASE("what one fetch unpacks is bounded, until an operator wants more, by either name") {
  KafkaConfig config;
  CHECK(consumer_settings(config, "broker:9092", "group").at("fetch.message.max.bytes") ==
        "131072");
  config.consumer_librdkafka["max.partition.fetch.bytes"] = "500000";
  std::string used;
  make_conf(consumer_settings(config, "broker:9092", "group"))
      ->get("fetch.message.max.bytes", used);
  CHECK(used == "500000");
}

TEST_CASE("how far is fetched ahead is the profile's choice unless it is set") {
  const auto prefetch = [](const KafkaConfig& config) {
    const auto settings = consumer_settings(config, "broker:9092", "group");
    return settings.at("queued.min.messages") + " " + settings.at("queued.max.messages.kbytes");
  };
  KafkaConfig config;
  CHECK(prefetch(config) == "100000 65536");
  config.consumer_profile = "low_memory";
  CHECK(prefetch(config) == "20000 4096");
  config.consumer_profile = "fast";
  CHECK(prefetch(config) == "1000000 49152");
  config.consumer_prefetch_messages = 7;
  CHECK(prefetch(config) == "7 49152");
  config.consumer_prefetch_bytes = 1024 * 1024;
  CHECK(prefetch(config) == "7 1024");
}

TEST_CASE("a librdkafka that can fetch on at once when there is room again is told to") {
  constexpr int came_with = 0x02020000;
  const auto settings = consumer_settings(KafkaConfig(), "broker:9092", "group");
  CHECK(settings.contains("fetch.queue.backoff.ms") == (RdKafka::version() >= came_with));
}

TEST_CASE("librdkafka takes every property that eventapp sets by itself") {
  const std::string brokers = GENERATE("embedded", "broker:9092");
  KafkaConfig config;
  config.brokers = brokers;
  CHECK_NOTHROW(make_conf(producer_settings(config, "127.0.0.1:1")));
  CHECK_NOTHROW(make_conf(consumer_settings(config, "127.0.0.1:1", "group")));
  CHECK_NOTHROW(make_conf(admin_settings(config, "127.0.0.1:1")));
}

}  // namespace eventapp::kafka
