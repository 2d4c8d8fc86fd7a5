#include "http/media_type.hpp"

#include "http/text.hpp"

namespace eventapp::http {

namespace {

// Takes the part before the next semicolon off the front.
std::string_view take_part(std::string_view& text) {
  const auto part = text.substr(0, text.find(';'));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return trimmed(part);
}

bool is_json_name(std::string_view name) {
  constexpr std::string_view application = "application/";
  constexpr std::string_view suffix = "+json";
  if (!same_ignoring_case(name.substr(0, application.size()), application)) {
    return false;
  }
  const auto subtype = name.substr(application.size());
  return same_ignoring_case(subtype, "json") ||
         (subtype.size() > suffix.size() &&
          same_ignoring_case(subtype.substr(subtype.size() - suffix.size()), suffix));
}

bool is_foreign_charset(std::string_view parameter) {
  const auto equals = parameter.find('=');
  if (equals == parameter.npos ||
      !same_ignoring_case(trimmed(parameter.substr(0, equals)), "charset")) {
    return false;
  }
  auto value = trimmed(parameter.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return !same_ignoring_case(value, "utf-8") && !same_ignoring_case(value, "utf8");
}

}  // namespace

bool is_json(std::string_view content_type) {
  if (!is_json_name(take_part(content_type))) {
    return false;
  }
  while (!content_type.empty()) {
    if (is_foreign_charset(take_part(content_type))) {
      return false;
    }
  }
  return true;
}

}  // namespace eventapp::http
