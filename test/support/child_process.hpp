// A program that a test starts, reads and ends. Nothing it starts survives the test, not even when
// the test itself is killed.
#pragma once

#include "support/temp_folder.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace eventapp::test {

/// Thread: the one that makes it must live as long as it does, since the child dies with that
/// thread. Lifetime: the destructor kills the child's process group and reaps it.
class ChildProcess {
 public:
  using Environment = std::map<std::string, std::string>;

  struct Options {
    Environment environment = {};        ///< Added to this process's own.
    std::filesystem::path program = {};  ///< Executed in place of arguments[0] when set.
    std::filesystem::path folder = {};   ///< Working folder; this process's when empty.
  };

  /// Starts arguments[0], looked up in PATH. Errors: std::system_error when it cannot be executed.
  explicit ChildProcess(std::vector<std::string> arguments);
  ChildProcess(std::vector<std::string> arguments, Options options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool running();

  /// Sends a signal to the child alone, not to its group; nothing once it has ended.
  void signal(int number);

  /// The exit code, 128 + number after a signal as a shell counts; nothing when the deadline
  /// passed and it still runs.
  std::optional<int> wait_exit(std::chrono::milliseconds deadline);

  /// SIGKILL to the whole process group, reaped on return.
  void kill();

  /// What it wrote so far.
  std::string standard_output() const;
  std::string standard_error() const;
  std::string output() const { return standard_output() + standard_error(); }

 private:
  void reap(int options);

  TempFolder folder_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

/// Whether any process has that number; one that ended and was not yet waited for does not count.
bool is_alive(pid_t pid);

}  // namespace eventapp::test
