#include "eventapp/http/router.hpp"
#include "http/text.hpp"

#include <cassert>

namespace eventapp::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_ignoring_case(key, name)) {
      return value;
    }
  }
  return std::nullopt;
}

std::string_view Request::path_parameter(std::string_view name) const {
  for (const auto& [key, value] : path_parameters) {
    if (key == name) {
      return value;
    }
  }
  assert(false && "the route's pattern has no such parameter");
  return {};
}

}  // namespace eventapp::http
