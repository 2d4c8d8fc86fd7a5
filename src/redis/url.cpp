// Reads redis.url. What is wrong with it is told without repeating it: it may hold a password.
#include "redis/config.hpp"

#include <boost/asio/ip/address_v6.hpp>
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

namespace eventapp::redis {

namespace {

constexpr int max_database = 16'383;

Error refused(std::string detail) {
  return {ErrorKind::invalid_input, "Invalid Redis URL", std::move(detail)};
}

std::optional<int> number(std::string_view text, int lowest, int highest) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && lowest <= value && value <= highest ? std::optional(value) : std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned char byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) {
      return std::nullopt;
    }
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

/// Splits at the first `separator`; the second part is empty and the flag false without one.
struct Split {
  std::string_view before;
  std::string_view after;
  bool found = false;
};

Split split_at(std::string_view text, std::size_t position) {
  if (position == text.npos) {
    return {text, {}, false};
  }
  return {text.substr(0, position), text.substr(position + 1), true};
}

Result<> read_login(std::string_view text, Endpoint& endpoint) {
  const Split login = split_at(text, text.find(':'));
  const auto user = percent_decoded(login.before);
  auto password = percent_decoded(login.after);
  if (!user || !password) {
    return refused("must have its user and password percent-encoded (`%40` for `@`)");
  }
  if (!login.found) {
    return refused("must write a password as `redis://:password@host`");
  }
  endpoint.user = *user;
  endpoint.password = config::Secret(std::move(*password));
  return {};
}

bool is_ipv6(std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(text, error);
  return !error;
}

Result<> read_host(std::string_view text, Endpoint& endpoint) {
  const bool bracketed = text.starts_with('[');
  const std::size_t host_end = bracketed ? text.find(']') : 0;
  if (host_end == text.npos) {
    return refused("must close the bracket of its IPv6 address");
  }
  const std::size_t colon = text.find(':', host_end);
  const Split parts = split_at(text, colon);
  const std::string_view host = bracketed ? parts.before.substr(1, host_end - 1) : parts.before;
  if (!bracketed && parts.after.find(':') != parts.after.npos) {
    return refused("must write an IPv6 address in brackets");
  }
  if (host.empty() || (bracketed && parts.before.size() != host_end + 1)) {
    return refused("must name a host");
  }
  if (bracketed && !is_ipv6(host)) {
    return refused("must have an IPv6 address in its brackets");
  }
  if (host.find_first_of(" \t\r\n?#[]") != host.npos) {
    return refused("must name a host without blanks, `?`, `#` or brackets");
  }
  if (parts.found && !number(parts.after, 1, 65'535)) {
    return refused("must have a port between 1 and 65535");
  }
  endpoint.host = host;
  endpoint.port = parts.found ? std::string(parts.after) : endpoint.port;
  return {};
}

}  // namespace

std::string Endpoint::address() const {
  const bool ipv6 = host.find(':') != host.npos;
  return ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<Endpoint> parse_url(std::string_view url) {
  constexpr std::string_view scheme = "redis://";
  if (url.starts_with("rediss://")) {
    return refused(
        "asks for TLS (rediss://), which is not supported; use redis:// on a trusted "
        "network or through a local TLS proxy");
  }
  if (!url.starts_with(scheme)) {
    return refused("must be `embedded` or redis://[[user]:password@]host[:port][/database]");
  }
  Endpoint endpoint;
  url.remove_prefix(scheme.size());
  const std::size_t login_end = url.rfind('@');
  if (login_end != url.npos) {
    const Result<> login = read_login(url.substr(0, login_end), endpoint);
    if (!login) {
      return login.error();
    }
    url.remove_prefix(login_end + 1);
  }
  const Split parts = split_at(url, url.find('/'));
  const Result<> host = read_host(parts.before, endpoint);
  if (!host) {
    return host.error();
  }
  if (!parts.after.empty()) {
    const auto database = number(parts.after, 0, max_database);
    if (!database) {
      return refused(fmt::format("must have a database number between 0 and {}", max_database));
    }
    endpoint.database = *database;
  }
  return endpoint;
}

}  // namespace eventapp::redis
