// Our own Redis connection on a test's loop, closed properly whatever the test does.
#pragma once

#include "eventapp/core/clock.hpp"
#include "redis/connection.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace eventapp::test {

/// Deadlines that no busy machine reaches; a test of an outage sets its own.
inline redis::RedisConfig redis_config(std::uint16_t port) {
  redis::RedisConfig config;
  config.url = "redis://127.0.0.1:" + std::to_string(port);
  config.connect_timeout_ms = 10'000;
  config.command_timeout_ms = 10'000;
  return config;
}

/// Thread: the test's, which alone runs `io`.
class RedisClient {
 public:
  RedisClient(asio::io_context& io, const redis::RedisConfig& config)
      : io_(io), strand_(asio::make_strand(io_)), connection_(strand_, clock_, config) {
    connection_.start();
  }
  ~RedisClient() { run(io_, connection_.close()); }
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;

  Strand strand() const { return strand_; }
  redis::Connection& connection() { return connection_; }

  /// Runs a coroutine on the connection's strand.
  template <class T>
  T on_strand(awaitable<T> task, std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
    return run(io_, asio::co_spawn(strand_, std::move(task), asio::use_awaitable), deadline);
  }

  template <class... Words>
  Result<redis::Reply> execute(const Words&... words) {
    return on_strand(executing(redis::Command(words...)));
  }

  /// One command as a coroutine, to be spawned on the strand. Lifetime: this client's.
  awaitable<Result<redis::Reply>> executing(redis::Command command) {
    Result<redis::Reply> reply = co_await connection_.execute(std::move(command));
    co_return reply;
  }

  /// Runs the loop until `holds()`; false when it did not within `deadline`.
  template <class Predicate>
  bool until(Predicate holds, std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    io_.restart();
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= end) {
        return false;
      }
      io_.run_one_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  bool connects() {
    return until([this] { return connection_.connected(); });
  }

 private:
  asio::io_context& io_;
  SystemClock clock_;
  Strand strand_;
  redis::Connection connection_;
};

}  // namespace eventapp::test
