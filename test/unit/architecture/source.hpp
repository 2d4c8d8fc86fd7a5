// A source file as the architecture's rules see it: its text, and the text without what only speaks
// (comments, the contents of literals).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::test {

struct Source {
  Source(std::string path, std::string text);

  std::string path;  ///< Relative to the project, with forward slashes.
  std::string text;
  std::string code;  ///< The same lines and columns, comments and literals blanked out.
};

struct Function {
  std::string head;  ///< What stands before its opening brace.
  std::size_t first_line = 0;
  std::size_t lines = 0;
};

/// C++ files below the given folders of `project`; a folder that does not exist has none.
std::vector<Source> sources_below(const std::filesystem::path& project,
                                  const std::vector<std::string>& folders);

/// Every text file of the project: no build results, no version control, no recorded data.
std::vector<Source> all_files(const std::filesystem::path& project);

std::vector<std::string_view> lines_of(std::string_view text);

/// Definitions at namespace or class level; lambdas belong to the function around them.
std::vector<Function> functions_of(const Source& source);

}  // namespace eventapp::test
