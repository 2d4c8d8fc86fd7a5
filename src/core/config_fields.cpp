#include "eventapp/core/config_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace eventapp::config {

Check between(const std::int64_t& value, std::int64_t lowest, std::int64_t highest) {
  return [&value, lowest, highest]() -> std::string {
    const bool inside = lowest <= value && value <= highest;
    return inside ? "" : fmt::format("must be between {} and {}", lowest, highest);
  };
}

Check fraction(const double& value) {
  return [&value]() -> std::string {
    const bool inside = 0.0 <= value && value <= 1.0;
    return inside ? "" : "must be between 0 and 1";
  };
}

Check one_of(const std::string& value, std::vector<std::string> allowed) {
  return [&value, allowed = std::move(allowed)]() -> std::string {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) {
      return {};
    }
    return allowed.size() == 1 ? fmt::format("must be {}", allowed.front())
                               : fmt::format("must be one of {}", fmt::join(allowed, ", "));
  };
}

Check not_empty(const std::string& value) {
  return [&value]() -> std::string { return value.empty() ? "must not be empty" : ""; };
}

}  // namespace eventapp::config
