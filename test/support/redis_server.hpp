// A private redis-server on a free port of 127.0.0.1, without persistence unless asked to keep.
#pragma once

#include "support/child_process.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::test {

/// Lifetime: the server ends with this object. Errors: std::runtime_error with the server's output
/// when it does not answer within 10 seconds.
class RedisServer {
 public:
  /// Started and answering on return. `settings` as on redis-server's command line, for example
  /// {"--requirepass", "secret"}.
  explicit RedisServer(std::vector<std::string> settings = {});

  /// One per test executable, for tests that neither stop it nor change its settings.
  static RedisServer& shared();

  std::uint16_t port() const { return port_; }
  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

  void start();    ///< Again on the same port, after stop().
  void stop();     ///< As a crash does it: connections break, data is gone.
  void restart();  ///< Keeps the data.
  void restart_empty();
  void pause();  ///< Accepts connections and answers nothing, until resume().
  void resume();

  /// Sends one command over its own connection. Nil is nothing, an integer comes as its digits, an
  /// array as its elements joined by a line feed. Errors: std::runtime_error, also for an error
  /// reply.
  std::optional<std::string> command(std::vector<std::string> words) const;

 private:
  std::vector<std::string> settings_;
  std::uint16_t port_;
  TempFolder folder_;
  std::string password_;
  std::optional<ChildProcess> process_;
};

}  // namespace eventapp::test
