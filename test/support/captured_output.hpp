// What this process writes to its standard output for a while.
#pragma once

#include "support/temp_folder.hpp"

#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace eventapp::test {

/// From its making to end(); then, or when it goes, the output is where it was.
class CapturedOutput {
 public:
  CapturedOutput() : usual_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const int file = ::open(path().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (usual_ < 0 || file < 0) {
      throw std::runtime_error("the output cannot be captured");
    }
    ::dup2(file, STDOUT_FILENO);
    ::close(file);
  }
  ~CapturedOutput() { restore(); }
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;

  std::string end() {
    restore();
    std::ifstream text(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(text), {}};
  }

 private:
  std::string path() const { return (folder_.path() / "output").string(); }

  void restore() {
    if (usual_ >= 0) {
      std::fflush(stdout);
      ::dup2(usual_, STDOUT_FILENO);
      ::close(usual_);
      usual_ = -1;
    }
  }

  TempFolder folder_;
  int usual_;
};

}  // namespace eventapp::test
