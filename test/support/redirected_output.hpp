// The standard output, somewhere else for a while.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <unistd.h>

namespace eventapp::test {

/// From its making to end(), or until it goes.
class RedirectedOutput {
 public:
  /// Takes over `target`, an open descriptor or -1.
  explicit RedirectedOutput(int target) : usual_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    if (usual_ < 0 || ::dup2(target, STDOUT_FILENO) < 0) {
      throw std::runtime_error("the output cannot be redirected");
    }
    ::close(target);
  }
  ~RedirectedOutput() { end(); }
  RedirectedOutput(const RedirectedOutput&) = delete;
  RedirectedOutput& operator=(const RedirectedOutput&) = delete;

  void end() {
    if (usual_ >= 0) {
      std::fflush(stdout);
      ::dup2(usual_, STDOUT_FILENO);
      ::close(usual_);
      usual_ = -1;
    }
  }

 private:
  int usual_;
};

}  // namespace eventapp::test
