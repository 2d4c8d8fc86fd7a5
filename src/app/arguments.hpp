// The command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::app {

struct Arguments {
  std::vector<std::string> modules = {};  ///< Enabled ones, in the order of the known ones.
  std::optional<std::string> config_file = {};
  std::vector<std::string> assignments = {};  ///< Of each --set, in order.
  bool check_config = false;
  /// --help, --version: the lines to print to stdout before ending with 0; all else is unset.
  std::optional<std::string> answer = {};
};

/// Reads the arguments; without --modules all known modules are enabled. `argv` as main gets it.
/// Errors: ConfigError with a text that says what is wrong and what to write instead.
Arguments parse_arguments(int argc, const char* const* argv,
                          const std::vector<std::string>& known_modules, std::string_view version);

}  // namespace eventapp::app
