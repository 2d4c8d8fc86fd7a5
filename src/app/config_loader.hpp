// Brings the sources of configuration into the fields, weakest first: the Spring services'
// variables, the file, EVENTAPP_ variables, --set. Knows keys and types, but no room.
#pragma once

#include "app/config_legacy.hpp"
#include "eventapp/core/config_fields.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::app {

struct ConfigSources {
  Environment environment = {};
  std::optional<std::string> file = {};       ///< Path of the --config file.
  std::vector<std::string> assignments = {};  ///< `key=value` of each --set, in order.
};

struct LoadedConfig {
  std::vector<std::string> warnings = {};  ///< One line each, safe to log.
  /// Where a key's value comes from (`--set`, `/etc/eventapp.json, line 3`); a key that is not here
  /// has its default.
  std::map<std::string, std::string, std::less<>> origins = {};

  bool is_set(std::string_view key) const { return origins.find(key) != origins.end(); }
  /// ` (from --set)`, or ` (its default)`.
  std::string origin_note(std::string_view key) const;
};

/// Sets the fields from all sources, then runs every check once. Errors: ConfigError with key,
/// value, what it must be and where it comes from; of failing checks all, one a line.
LoadedConfig load_config(const config::Fields& fields, const ConfigSources& sources);

/// The text of a configuration file, at most 1 MiB. Errors: ConfigError naming the path.
std::string read_config_file(const std::string& path);

/// The variables of this process.
Environment process_environment();

}  // namespace eventapp::app
