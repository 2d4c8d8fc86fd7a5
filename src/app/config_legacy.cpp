#include "app/config_legacy.hpp"

#include "app/config_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <charconv>
#include <string_view>

namespace eventapp::app {

namespace {

bool is_port(std::string_view text) {
  int port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && stop == end && 1 <= port && port <= 65535;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
  });
}

bool is_ipv6(std::string_view text) {
  in6_addr ignored{};
  return inet_pton(AF_INET6, std::string(text).c_str(), &ignored) == 1;
}

bool is_host_and_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos || !is_port(text.substr(colon + 1))) {
    return false;
  }
  const std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? is_ipv6(host.substr(1, host.size() - 2)) : is_name(host);
}

bool is_broker_list(std::string_view text) {
  while (true) {
    const auto comma = text.find(',');
    std::string_view broker = text.substr(0, comma);
    broker.remove_prefix(std::min(broker.find_first_not_of(' '), broker.size()));
    broker = broker.substr(0, broker.find_last_not_of(' ') + 1);
    if (!is_host_and_port(broker)) {
      return false;
    }
    if (comma == text.npos) {
      return true;
    }
    text.remove_prefix(comma + 1);
  }
}

std::string_view value_of(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

/// The value, or nothing (with a warning if there is one that does not fit).
template <class Fits>
std::string_view accept(const Environment& environment, const char* name, Fits fits,
                        const char* must, LegacySettings& result) {
  const std::string_view value = value_of(environment, name);
  if (value.empty() || fits(value)) {
    return value;
  }
  const JsonNode shown_value = masked(name, {JsonNode::Kind::string, std::string(value)});
  result.warnings.push_back(fmt::format("environment variable {}={} is ignored: it must be {}",
                                        name, shown(shown_value.text), must));
  return {};
}

void read_kafka(const Environment& environment, LegacySettings& result) {
  const auto brokers = accept(environment, "KAFKA_BOOTSTRAP_SERVERS", is_broker_list,
                              "host:port, or several with commas between", result);
  if (!brokers.empty()) {
    result.settings.push_back({"kafka.brokers", std::string(brokers), "KAFKA_BOOTSTRAP_SERVERS"});
  }
}

void read_redis(const Environment& environment, LegacySettings& result) {
  const auto is_host = [](std::string_view text) { return is_name(text) || is_ipv6(text); };
  const auto host = accept(environment, "REDIS_HOST", is_host, "a host name or address", result);
  const auto port = accept(environment, "REDIS_PORT", is_port, "a port number", result);
  if (host.empty() && (port.empty() || !value_of(environment, "REDIS_HOST").empty())) {
    return;
  }
  const std::string address = host.empty()    ? "localhost"
                              : is_ipv6(host) ? fmt::format("[{}]", host)
                                              : std::string(host);
  const char* const source = host.empty()   ? "REDIS_PORT"
                             : port.empty() ? "REDIS_HOST"
                                            : "REDIS_HOST and REDIS_PORT";
  result.settings.push_back(
      {"redis.url", fmt::format("redis://{}:{}", address, port.empty() ? "6379" : port), source});
}

}  // namespace

LegacySettings read_legacy(const Environment& environment) {
  LegacySettings result;
  read_kafka(environment, result);
  read_redis(environment, result);
  return result;
}

}  // namespace eventapp::app
