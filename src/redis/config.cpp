#include "redis/config.hpp"

#include <fmt/format.h>

namespace eventapp::redis {

namespace {

config::Check usable_url(const RedisConfig& config) {
  return [&config]() -> std::string {
    if (config.embedded()) {
      return {};
    }
    const Result<Endpoint> endpoint = parse_url(config.url);
    return endpoint ? std::string() : endpoint.error().detail;
  };
}

config::Check usable_password_file(const RedisConfig& config) {
  return [&config, readable = config::readable_file(config.password_file)]() -> std::string {
    const bool both = !config.password.empty() && !config.password_file.empty();
    return both ? "must not be set together with redis.password; keep one of them" : readable();
  };
}

}  // namespace

void describe(config::Fields& fields, RedisConfig& config) {
  fields.add(
      "redis.url", &config.url,
      "`redis://[[user]:password@]host[:port][/database]`, or `embedded`: claims are kept in "
      "this process's memory, for trial only.",
      usable_url(config));
  fields.add("redis.password", &config.password,
             "Password of the Redis server; comes before one in redis.url.");
  fields.add("redis.password_file", &config.password_file,
             "File that holds the password, instead of redis.password.",
             usable_password_file(config));
  fields.add("redis.connect_timeout_ms", &config.connect_timeout_ms,
             "How long one attempt to connect and log in may take.",
             config::between(config.connect_timeout_ms, 10, 60'000));
  fields.add("redis.command_timeout_ms", &config.command_timeout_ms,
             "How long an answer may take before the connection is given up.",
             config::between(config.command_timeout_ms, 10, 60'000));
  fields.add("redis.max_pending", &config.max_pending,
             "Commands that may wait for their answers on one connection.",
             config::between(config.max_pending, 1, 10'000'000));
}

Endpoint endpoint_of(const RedisConfig& config) {
  Result<Endpoint> endpoint = parse_url(config.url);
  if (!endpoint) {
    throw ConfigError("redis.url " + endpoint.error().detail);
  }
  if (!config.password.empty() && !config.password_file.empty()) {
    throw ConfigError("redis.password and redis.password_file are both set; keep one of them");
  }
  if (!config.password_file.empty()) {
    endpoint->password = config::read_secret_file("redis.password_file", config.password_file);
  } else if (!config.password.empty()) {
    endpoint->password = config.password;
  }
  if (!endpoint->user.empty() && endpoint->password.empty()) {
    throw ConfigError("redis.url names a user without a password; set redis.password");
  }
  return std::move(*endpoint);
}

}  // namespace eventapp::redis
