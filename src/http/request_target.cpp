#include "http/request_target.hpp"

#include "http/text.hpp"

#include <algorithm>

namespace eventapp::http {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
  return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
         std::string_view("-._~!$&'()*+,;=%").find(c) != std::string_view::npos;
}

bool is_address_character(char c) {
  return is_name_character(c) || c == ':';
}

// `[::1]`: what is between the brackets may have colons.
bool is_bracketed(std::string_view host) {
  return host.size() > 2 && host.back() == ']' &&
         std::all_of(host.begin() + 1, host.end() - 1, is_address_character);
}

bool is_name(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), is_name_character);
}

bool is_port(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
}

}  // namespace

bool is_authority(std::string_view text) {
  const bool bracketed = !text.empty() && text.front() == '[';
  const auto host_end = bracketed ? text.find(']') + 1 : std::min(text.find(':'), text.size());
  const auto host = text.substr(0, host_end);
  return (bracketed ? is_bracketed(host) : is_name(host)) && is_port(text.substr(host_end));
}

std::optional<std::string_view> origin_form(std::string_view method, std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (same_ignoring_case(target.substr(0, scheme.size()), scheme)) {
      target.remove_prefix(scheme.size());
      const auto path = std::min(target.find_first_of("/?"), target.size());
      if (!is_authority(target.substr(0, path))) {
        return std::nullopt;
      }
      return path == target.size() ? std::string_view("/") : target.substr(path);
    }
  }
  if (target.front() == '/' || (target == "*" && method == "OPTIONS")) {
    return target;
  }
  return std::nullopt;
}

}  // namespace eventapp::http
