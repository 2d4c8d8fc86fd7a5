// Finding a key: by its own name, by its environment variable, or the nearest one to a slip.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <string>
#include <string_view>

namespace eventapp::app {

struct KeyMatch {
  const config::Field* field = nullptr;  ///< nullptr: there is no such key.
  std::string rest = {};                 ///< A map's key: the path behind the field's own.
};

/// The field of `key`, or the map field that `key` lies in.
KeyMatch find_key(const config::Fields& fields, std::string_view key);

/// `EVENTAPP_` + key in upper case, `.` as `_`.
std::string environment_name(std::string_view key);
/// The field that the variable of this name sets; of a map key the rest is lower case with dots.
KeyMatch find_environment_key(const config::Fields& fields, std::string_view name);

/// Whether some key lies below `path` (`kafka` of `kafka.brokers`; the empty path has all).
bool is_group(const config::Fields& fields, std::string_view path);

/// What to say of a key that does not exist: `; did you mean kafka.brokers?`.
std::string suggest_key(const config::Fields& fields, std::string_view key);
/// The same of an environment variable; empty when none is near.
std::string suggest_variable(const config::Fields& fields, std::string_view name);

}  // namespace eventapp::app
