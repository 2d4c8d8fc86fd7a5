// What this process writes to its standard output for a while.
#pragma once

#include "support/redirected_output.hpp"
#include "support/temp_folder.hpp"

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>

namespace eventapp::test {

/// From its making to end(); then, or when it goes, the output is where it was.
class CapturedOutput {
 public:
  std::string end() {
    output_.end();
    std::ifstream text(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(text), {}};
  }

 private:
  std::string path() const { return (folder_.path() / "output").string(); }

  TempFolder folder_;
  RedirectedOutput output_{::open(path().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
};

}  // namespace eventapp::test
