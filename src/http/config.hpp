// What can be set about the HTTP server, with its defaults.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <cstdint>

namespace eventapp::http {

struct HttpConfig {
  config::StringList listen;  ///< Empty: the app takes each enabled module's own address.
  std::int64_t body_limit_bytes = 65'536;
  std::int64_t header_limit_bytes = 16'384;
  std::int64_t idle_timeout_ms = 75'000;
  std::int64_t header_timeout_ms = 10'000;
  std::int64_t body_timeout_ms = 10'000;
  std::int64_t write_timeout_ms = 10'000;
  std::int64_t max_connections = 4'000;
  std::int64_t max_requests_in_flight = 2'000;
};

/// Lifetime: `config` outlives `fields`.
void describe(config::Fields& fields, HttpConfig& config);

}  // namespace eventapp::http
