#include "support/redis_server.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <hiredis/hiredis.h>

#include <csignal>
#include <memory>
#include <stdexcept>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;

using ContextPtr = std::unique_ptr<redisContext, decltype(&redisFree)>;
using ReplyPtr = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

// Debian's redis-tools holds the server too: it looks at the name that it is called by.
constexpr const char* program = "/usr/bin/redis-check-rdb";

std::string text_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) {
    return std::to_string(reply.integer);
  }
  if (reply.type != REDIS_REPLY_ARRAY) {
    return reply.str == nullptr ? "" : std::string(reply.str, reply.len);
  }
  std::string text;
  for (std::size_t index = 0; index < reply.elements; ++index) {
    text += (index == 0 ? "" : "\n") + text_of(*reply.element[index]);
  }
  return text;
}

ReplyPtr send(redisContext& context, const std::vector<std::string>& words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> sizes;
  for (const auto& word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  void* reply =
      redisCommandArgv(&context, static_cast<int>(words.size()), starts.data(), sizes.data());
  if (reply == nullptr) {
    throw std::runtime_error(std::string("redis-server: ") + context.errstr);
  }
  return ReplyPtr(static_cast<redisReply*>(reply), &freeReplyObject);
}

ContextPtr connect(std::uint16_t port) {
  const timeval limit{5, 0};
  ContextPtr context(redisConnectWithTimeout("127.0.0.1", port, limit), &redisFree);
  if (!context || context->err != 0) {
    throw std::runtime_error("redis-server does not take the connection");
  }
  redisSetTimeout(context.get(), limit);
  return context;
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> settings)
    : settings_(std::move(settings)), port_(free_port()) {
  for (std::size_t index = 0; index + 1 < settings_.size(); ++index) {
    if (settings_[index] == "--requirepass") {
      password_ = settings_[index + 1];
    }
  }
  start();
}

RedisServer& RedisServer::shared() {
  static RedisServer server;
  return server;
}

void RedisServer::start() {
  std::vector<std::string> arguments = {
      "redis-server", "--port",      std::to_string(port_), "--bind", "127.0.0.1", "--save", "",
      "--dir",        folder_.path()};
  arguments.insert(arguments.end(), settings_.begin(), settings_.end());
  process_.emplace(arguments, ChildProcess::Options{.program = program});
  const bool answers = eventually(10s, [this] {
    try {
      return !process_->running() || command({"PING"}) == "PONG";
    } catch (const std::runtime_error&) {
      return false;
    }
  });
  if (!answers || !process_->running()) {
    throw std::runtime_error("redis-server does not answer: " + process_->output());
  }
}

void RedisServer::stop() {
  process_.reset();
}

void RedisServer::restart() {
  command({"SAVE"});
  stop();
  start();
  std::filesystem::remove(folder_ / "dump.rdb");
}

void RedisServer::restart_empty() {
  stop();
  start();
}

void RedisServer::pause() {
  process_->signal(SIGSTOP);
}

void RedisServer::resume() {
  process_->signal(SIGCONT);
}

std::optional<std::string> RedisServer::command(std::vector<std::string> words) const {
  const auto context = connect(port_);
  if (!password_.empty()) {
    send(*context, {"AUTH", password_});
  }
  const auto reply = send(*context, words);
  if (reply->type == REDIS_REPLY_ERROR) {
    throw std::runtime_error("redis-server: " + text_of(*reply));
  }
  if (reply->type == REDIS_REPLY_NIL) {
    return std::nullopt;
  }
  return text_of(*reply);
}

}  // namespace eventapp::test
