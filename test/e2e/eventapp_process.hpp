// The built program as a child process, on ports and topics of its own.
#pragma once

#include "support/child_process.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::test {

/// Lifetime: the process ends with this object, by SIGKILL if it still runs.
class EventappProcess {
 public:
  struct Options {
    std::string modules = "order,product,notification";
    std::map<std::string, std::string> settings = {};  ///< As with --set.
    std::vector<std::string> arguments = {};           ///< Further ones.
    ChildProcess::Environment environment = {};
  };

  /// Starts it on a free port (`http.listen` is set here). Nothing is waited for.
  explicit EventappProcess(Options options);

  std::uint16_t port() const { return port_; }
  ChildProcess& process() { return *process_; }

  /// Waits for `/readyz` to answer 200, and says what it printed if it does not.
  /// Errors: std::runtime_error.
  void wait_ready(std::chrono::milliseconds deadline = std::chrono::seconds(60));

  /// SIGTERM, then the exit code. Errors: std::runtime_error when it does not end.
  int stop(std::chrono::milliseconds deadline = std::chrono::seconds(30));

  /// The lines it wrote so far that contain `text`.
  std::vector<std::string> lines_with(const std::string& text) const;

  /// The value of a metric line, labels included (`name{a="b"}`); 0 if it is not there.
  double metric(const std::string& name) const;

 private:
  std::uint16_t port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace eventapp::test
