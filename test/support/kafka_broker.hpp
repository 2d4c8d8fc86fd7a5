// A real Kafka broker for tests, brought up by scripts/kafka; ready in four seconds.
#pragma once

#include "support/child_process.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace eventapp::test {

/// Lifetime: the broker ends with this object. Errors: std::runtime_error with the broker's log
/// when it does not answer within 60 seconds.
class KafkaBroker {
 public:
  /// Started and answering on return. `properties`: further lines of server.properties.
  explicit KafkaBroker(std::string properties = "");

  /// One per test executable, for tests that never stop it. Tests keep apart by unique_name().
  static KafkaBroker& shared();

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  void start();   ///< Again on the same port with the same data; returns when it answers.
  void launch();  ///< The same without waiting for an answer.
  void stop();    ///< SIGTERM: it leaves in order. Returns when it has ended.
  void kill();    ///< As a crash does it.
  void pause();   ///< Connections stay, nothing is answered, until resume().
  void resume();

  /// What the broker logged since it was last launched.
  std::string log() const;

 private:
  void wait_until_it_answers();

  TempFolder folder_;
  std::uint16_t port_;
  std::string properties_;
  std::optional<ChildProcess> process_;
};

}  // namespace eventapp::test
