#include "requests/idempotency_key.hpp"

#include "eventapp/requests/rules.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <string_view>

namespace eventapp::requests {

namespace {

constexpr std::string_view header_name = "Idempotency-Key";
constexpr std::size_t longest_key = 255;

Error bad_key(std::string_view why) {
  std::string detail(header_name);
  detail.append(" ").append(why).append(".");
  return {ErrorKind::invalid_input, "Invalid Idempotency-Key", std::move(detail)};
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return ' ' <= c && c <= '~'; });
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

// `text` begins behind the opening quote. Nothing: it is no string of RFC 8941.
std::optional<std::string> unquoted(std::string_view text) {
  std::string key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      const std::string_view rest = without_blanks(text.substr(i + 1));
      return rest.empty() || rest.front() == ';' ? std::optional(key) : std::nullopt;
    }
    if (text[i] == '\\') {
      ++i;
      if (i == text.size() || (text[i] != '"' && text[i] != '\\')) {
        return std::nullopt;
      }
    }
    key += text[i];
  }
  return std::nullopt;
}

Result<std::optional<std::string>> parse_key(std::string_view text) {
  text = without_blanks(text);
  if (!is_printable_ascii(text)) {
    return bad_key("must be printable ASCII");
  }
  const bool quoted = text.starts_with('"');
  std::optional<std::string> key = quoted ? unquoted(text.substr(1)) : std::string(text);
  if (!key) {
    return bad_key("must be a string in double quotes, with \\ only before \\ and \"");
  }
  if (is_blank(*key)) {
    return bad_key("must not be blank");
  }
  if (key->size() > longest_key) {
    return bad_key("must have at most 255 characters");
  }
  return key;
}

}  // namespace

Result<std::optional<std::string>> idempotency_key(const http::Request& request) {
  const std::string* found = nullptr;
  for (const auto& [name, value] : request.headers) {
    if (!http::same_ignoring_case(name, header_name)) {
      continue;
    }
    if (found != nullptr) {
      return bad_key("must be sent once");
    }
    found = &value;
  }
  return found == nullptr ? std::optional<std::string>() : parse_key(*found);
}

}  // namespace eventapp::requests
