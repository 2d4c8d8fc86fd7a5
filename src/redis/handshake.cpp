#include "redis/handshake.hpp"

#include "redis/command.hpp"
#include "redis/reply_error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace eventapp::redis {

namespace {

// INFO is lines of `name:value`.
std::string_view info_value(std::string_view info, std::string_view name) {
  while (!info.empty()) {
    const std::size_t end = std::min(info.find("\r\n"), info.size());
    const std::string_view line = info.substr(0, end);
    if (line.starts_with(name) && line.substr(name.size()).starts_with(':')) {
      return line.substr(name.size() + 1);
    }
    info.remove_prefix(std::min(end + 2, info.size()));
  }
  return {};
}

std::string masked(std::string text, const std::string& secret) {
  for (std::size_t at = text.find(secret); !secret.empty() && at != text.npos;
       at = text.find(secret, at + 1)) {
    text.replace(at, secret.size(), "******");
  }
  return text;
}

}  // namespace

Handshake::Handshake(const Endpoint& endpoint) : endpoint_(endpoint) {
  const std::string& password = endpoint.password.value();
  if (!password.empty()) {
    const Command log_in = endpoint.user.empty() ? Command("AUTH", password)
                                                 : Command("AUTH", endpoint.user, password);
    add(Step::log_in, log_in.bytes());
  }
  if (endpoint.database != 0) {
    add(Step::choose_database, Command("SELECT", endpoint.database).bytes());
  }
  add(Step::ask_version, Command("INFO", "server").bytes());
  add(Step::ask_role, Command("INFO", "replication").bytes());
  add(Step::ping, Command("PING").bytes());
}

void Handshake::add(Step step, const std::string& bytes) {
  steps_.push_back(step);
  request_ += bytes;
}

Error Handshake::refused(Step step, const Reply& reply) const {
  // A server that is confused about AUTH may repeat what it was given.
  const std::string text =
      step == Step::log_in ? masked(reply.text, endpoint_.password.value()) : reply.text;
  Error error = error_of_reply(text, endpoint_.address());
  error.kind = ErrorKind::unavailable;
  return error;
}

Result<> Handshake::take(const Reply& reply) {
  const Step step = steps_[answered_++];
  if (reply.is_error()) {
    return refused(step, reply);
  }
  if (step == Step::ask_version) {
    return take_version(reply);
  }
  return step == Step::ask_role ? take_role(reply) : Result<>();
}

Result<> Handshake::take_version(const Reply& reply) {
  version_ = info_value(reply.text, "redis_version");
  int major = 0;
  std::from_chars(version_.data(), version_.data() + version_.size(), major);
  if (major < oldest_major_version) {
    return unavailable(fmt::format("Redis at {}: version {} is too old, {}.0 or newer is needed",
                                   endpoint_.address(), version_.empty() ? "unknown" : version_,
                                   oldest_major_version));
  }
  const std::string_view mode = info_value(reply.text, "redis_mode");
  if (mode == "cluster" || mode == "sentinel") {
    return unavailable(
        fmt::format("Redis at {}: runs as {}, which is not supported; redis.url must name a single "
                    "server",
                    endpoint_.address(), mode));
  }
  return {};
}

// A replica answers until the first write; found out here, it is looked for anew where a host name
// follows the primary.
Result<> Handshake::take_role(const Reply& reply) const {
  if (info_value(reply.text, "role") == "slave") {
    return error_of_reply("READONLY this server is a replica", endpoint_.address());
  }
  return {};
}

}  // namespace eventapp::redis
