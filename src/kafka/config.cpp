#include "kafka/config.hpp"

#include "kafka/client_settings.hpp"

#include <string>
#include <string_view>

namespace eventapp::kafka {

namespace {

constexpr std::int64_t mebibyte = 1024 * 1024;

// Before 2.2 librdkafka stops fetching for a whole second each time it has fetched that far ahead:
// what a partition can be drained of in a second is at most that.
Prefetch prefetch_of_profile(std::string_view profile) {
  if (profile == "low_memory") {
    return {20'000, 4 * mebibyte};
  }
  if (profile == "fast") {
    return {1'000'000, 48 * mebibyte};
  }
  return {100'000, 64 * mebibyte};
}

// 0 leaves it to something else.
config::Check zero_or_between(const std::int64_t& value, std::int64_t lowest,
                              std::int64_t highest) {
  return [&value, within = config::between(value, lowest, highest)] {
    const std::string wrong = value == 0 ? std::string() : within();
    return wrong.empty() ? wrong : wrong + ", or 0";
  };
}

config::Check replication(const std::int64_t& value) {
  return [&value]() -> std::string {
    const bool valid = value == -1 || (value >= 1 && value <= 15);
    return valid ? "" : "must be -1 (the broker's default) or between 1 and 15";
  };
}

config::Check properties(const config::StringMap& map) {
  return [&map] { return refusal(map); };
}

void describe_publishing(config::Fields& fields, KafkaConfig& config) {
  fields.add("kafka.producers", &config.producers,
             "Producer handles; a key always uses the same one.",
             config::between(config.producers, 1, 16));
  fields.add("kafka.publish_deadline_ms", &config.publish_deadline_ms,
             "How long a request waits for the broker's acknowledgement; then 504.",
             config::between(config.publish_deadline_ms, 100, 29'000));
  fields.add("kafka.producer.queue_messages", &config.producer_queue_messages,
             "Records waiting for the broker, per handle; more are answered 503.",
             config::between(config.producer_queue_messages, 1, 10'000'000));
  fields.add("kafka.producer.queue_bytes", &config.producer_queue_bytes, "Bytes of these records.",
             config::between(config.producer_queue_bytes, 4 * mebibyte, 2048 * mebibyte - 1));
}

void describe_consuming(config::Fields& fields, KafkaConfig& config) {
  fields.add("kafka.consumer.session_timeout_ms", &config.consumer_session_timeout_ms,
             "After this long without a sign of life the group gives the partitions to others.",
             config::between(config.consumer_session_timeout_ms, 6000, 300'000));
  fields.add("kafka.consumer.profile", &config.consumer_profile,
             "How far is fetched ahead, memory against the speed of a long drain: `low_memory` "
             "(20 000 records, 4 MiB per partition), `balanced` (100 000, 64 MiB) or `fast` "
             "(1 000 000, 48 MiB).",
             config::one_of(config.consumer_profile, {"low_memory", "balanced", "fast"}));
  fields.add("kafka.consumer.prefetch_messages", &config.consumer_prefetch_messages,
             "Records fetched ahead per partition; 0: as the profile has it. librdkafka before 2.2 "
             "stops fetching for a second each time this is reached.",
             zero_or_between(config.consumer_prefetch_messages, 1, 10'000'000));
  fields.add("kafka.consumer.prefetch_bytes", &config.consumer_prefetch_bytes,
             "Bytes fetched ahead per partition; 0: as the profile has it. The process uses two "
             "to three times as much.",
             zero_or_between(config.consumer_prefetch_bytes, mebibyte, 1024 * mebibyte));
}

}  // namespace

Prefetch prefetch_of(const KafkaConfig& config) {
  Prefetch prefetch = prefetch_of_profile(config.consumer_profile);
  if (config.consumer_prefetch_messages != 0) {
    prefetch.messages = config.consumer_prefetch_messages;
  }
  if (config.consumer_prefetch_bytes != 0) {
    prefetch.bytes = config.consumer_prefetch_bytes;
  }
  return prefetch;
}

void describe(config::Fields& fields, KafkaConfig& config) {
  fields.add("kafka.brokers", &config.brokers,
             "`embedded` (in memory, for trial) or host:port of the brokers, comma-separated.",
             config::not_empty(config.brokers));
  fields.add("kafka.replication_factor", &config.replication_factor,
             "For topics made at the start; -1: the broker's default.",
             replication(config.replication_factor));
  describe_publishing(fields, config);
  describe_consuming(fields, config);
  fields.add("kafka.librdkafka", &config.librdkafka,
             "librdkafka properties of every client, for example for TLS and SASL.",
             properties(config.librdkafka));
  fields.add("kafka.producer.librdkafka", &config.producer_librdkafka,
             "librdkafka properties of producers.", properties(config.producer_librdkafka));
  fields.add("kafka.consumer.librdkafka", &config.consumer_librdkafka,
             "librdkafka properties of consumers.", properties(config.consumer_librdkafka));
}

}  // namespace eventapp::kafka
