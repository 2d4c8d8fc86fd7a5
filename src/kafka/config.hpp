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
  std::int64_t consumer_prefetch_messages = 100'000;
  std::int64_t consumer_prefetch_bytes = 64 * 1024 * 1024;
  /// librdkafka properties for every client, and on top of them for producers and consumers.
  config::StringMap librdkafka;
  config::StringMap producer_librdkafka;
  config::StringMap consumer_librdkafka;

  bool embedded() const { return brokers == "embedded"; }
};

/// Lifetime: `config` outlives the fields.
void describe(config::Fields& fields, KafkaConfig& config);

}  // namespace eventapp::kafka
