// What an operator can set about the process as a whole, and the one struct that holds the
// configuration of every room. Filled once before the start, read-only after.
#pragma once

#include "delivery/config.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/core/log.hpp"
#include "http/config.hpp"
#include "kafka/config.hpp"
#include "redis/config.hpp"
#include "requests/config.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace eventapp::app {

struct AppConfig {
  std::string environment = "development";
  std::int64_t threads = 0;  ///< 0: one per two cores, at most 4.
  std::int64_t drain_delay_ms = 0;
  std::int64_t shutdown_deadline_ms = 20'000;
  std::string log_level = "info";
  std::string log_format = "text";

  bool is_production() const { return environment == "production"; }
  /// The threads of the main loop, at least 1.
  int thread_count() const;
  log::Level level() const;
  log::Format format() const;
};

struct Config {
  AppConfig app;
  http::HttpConfig http;
  requests::RequestsConfig requests;
  kafka::KafkaConfig kafka;
  redis::RedisConfig redis;
  delivery::DeliveryConfig delivery;
};

/// Describes every room's part; modules add their own. Lifetime: config outlives the fields.
void describe(config::Fields& fields, Config& config);

}  // namespace eventapp::app
