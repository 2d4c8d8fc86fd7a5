// A store of ours over a connection of its own to a Redis server, for the promises of its port.
#pragma once

#include "support/redis_client.hpp"
#include "support/redis_server.hpp"

#include <stdexcept>
#include <string>

namespace eventapp::test {

/// `Bench`: what the promises of the port are checked on. `Store`: over a redis::Connection.
/// Thread: the test's.
template <class Bench, class Store>
class RedisStoreBench : public Bench {
 public:
  explicit RedisStoreBench(RedisServer& server)
      : RedisStoreBench(server, redis_config(server.port())) {}
  /// Connected on return. Errors: std::runtime_error when it is not within 10 seconds.
  RedisStoreBench(RedisServer& server, const redis::RedisConfig& config)
      : server_(server), client_(io_, config), store_(client_.connection()) {
    if (!client_.connects()) {
      throw std::runtime_error("no connection to Redis");
    }
  }

  asio::io_context& io() override { return io_; }
  Store& store() override { return store_; }
  RedisClient& client() { return client_; }
  RedisServer& server() { return server_; }
  /// In seconds, as Redis says it.
  int ttl(const std::string& key) { return std::stoi(*server_.command({"TTL", key})); }

 private:
  RedisServer& server_;
  asio::io_context io_;
  RedisClient client_;
  Store store_;
};

}  // namespace eventapp::test
