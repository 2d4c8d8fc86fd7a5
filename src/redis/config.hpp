// What an operator can set about Redis, and where that leads: the one server this process talks to.
#pragma once

#include "eventapp/core/config_fields.hpp"
#include "eventapp/core/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace eventapp::redis {

struct RedisConfig {
  std::string url = "embedded";
  config::Secret password;
  std::string password_file;
  std::int64_t connect_timeout_ms = 2'000;
  std::int64_t command_timeout_ms = 2'000;
  std::int64_t max_pending = 65'536;

  /// No server at all: the claims are kept in this process's memory.
  bool embedded() const { return url == "embedded"; }
};

void describe(config::Fields& fields, RedisConfig& config);

struct Endpoint {
  std::string host;
  std::string port = "6379";
  int database = 0;
  std::string user;  ///< Empty: Redis' default user.
  config::Secret password;

  /// `host:port`, for people; never holds a secret.
  std::string address() const;
};

/// Reads `redis://[[user]:password@]host[:port][/database]`; user and password percent-encoded.
/// Errors: invalid_input whose detail continues "redis.url …" and repeats nothing of the text.
Result<Endpoint> parse_url(std::string_view url);

/// The server `config` names; a password of its own key comes before one in the URL.
/// Errors: ConfigError with the key and what to write instead. Not for an embedded config.
Endpoint endpoint_of(const RedisConfig& config);

}  // namespace eventapp::redis
