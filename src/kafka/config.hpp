// What an operator can set about Kafka. Everything else is decided in client_settings.cpp, once.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <cstdint>
#include <string>

namespace eventapp::kafka {

struct KafkaConfig {
  /// `embedded`, or host:port, comma-separated.
  std::string brokers = "embedded";
  std::int64_t producers = 1;
  std::int64_t replication_factor = -1;  ///< −1: the broker's default.
  std::int64_t publish_deadline_ms = 5000;
  std::int64_t producer_queue_messages = 50'000;
  std::int64_t producer_queue_bytes = 64 * 1024 * 1024;
  std::int64_t consumer_session_timeout_ms = 10'000;
  std::string consumer_profile = "balanced";
  std::int64_t consumer_prefetch_messages = 0;  ///< 0: the profile's.
  std::int64_t consumer_prefetch_bytes = 0;     ///< 0: the profile's.
  /// librdkafka properties for every client, and on top of them for producers and consumers.
  config::StringMap librdkafka;
  config::StringMap producer_librdkafka;
  config::StringMap consumer_librdkafka;

  bool embedded() const { return brokers == "embedded"; }
};

/// What is fetched ahead per partition, at the most.
struct Prefetch {
  std::int64_t messages;
  std::int64_t bytes;
};

/// Of the consumer's profile, but for what is set beside it.
Prefetch prefetch_of(const KafkaConfig& config);

/// Lifetime: `config` outlives the fields.
void describe(config::Fields& fields, KafkaConfig& config);

}  // namespace eventapp::kafka
