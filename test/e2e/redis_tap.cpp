#include "redis_tap.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <utility>

namespace eventapp::test {

namespace {

using asio::ip::tcp;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

struct RedisTap::Link {
  PeerSocket near;
  PeerSocket far;
  bool silent = false;
  bool answer_awaited = false;  ///< The next answer of Redis is that of the awaited command.
};

RedisTap::RedisTap(const RedisServer& redis) : redis_port_(redis.port()) {}

void RedisTap::arm(Verb verb, Moment moment, std::function<void()> strike) {
  thread_.on([this, verb, moment, strike = std::move(strike)]() mutable {
    verb_ = verb;
    moment_ = moment;
    strike_ = std::move(strike);
    armed_ = true;
  });
}

bool RedisTap::struck() const {
  return thread_.on([this] { return !armed_; });
}

awaitable<> RedisTap::serve(PeerSocket near) {
  const auto link = std::make_shared<Link>(Link{near, std::make_shared<tcp::socket>(io_)});
  const tcp::endpoint redis(asio::ip::make_address("127.0.0.1"), redis_port_);
  const auto [error] = co_await link->far->async_connect(redis, as_values);
  if (error) {
    co_return;
  }
  asio::co_spawn(io_, pump(link, false), asio::detached);
  co_await pump(link, true);
}

awaitable<> RedisTap::pump(std::shared_ptr<Link> link, bool upwards) {
  const PeerSocket from = upwards ? link->near : link->far;
  const PeerSocket to = upwards ? link->far : link->near;
  std::array<char, 16 * 1024> input;
  for (;;) {
    const auto buffer = asio::buffer(input);
    const auto [error, count] = co_await from->async_read_some(buffer, as_values);
    if (error) {
      break;
    }
    std::string bytes(input.data(), count);
    look_at(*link, upwards, bytes);
    if (!link->silent) {
      co_await say(to, std::move(bytes));
    }
  }
  boost::system::error_code ignored;
  link->near->close(ignored);
  link->far->close(ignored);
}

void RedisTap::look_at(Link& link, bool upwards, std::string_view bytes) {
  if (upwards && armed_ && is_awaited(bytes)) {
    link.answer_awaited = moment_ == Moment::after;
    if (!link.answer_awaited) {
      strike(link);
    }
  } else if (!upwards && std::exchange(link.answer_awaited, false)) {
    // A script that is not known is sent again with its text.
    if (!bytes.starts_with("-NOSCRIPT")) {
      strike(link);
    }
  }
}

void RedisTap::strike(Link& link) {
  link.silent = true;
  armed_ = false;
  strike_();
}

// By what only this verb's command has, as the design writes them.
bool RedisTap::is_awaited(std::string_view command) const {
  const bool script = has(command, "EVAL");
  const bool counts = has(command, "eventapp:attempts:");
  const bool buries = has(command, "dead:");
  switch (verb_) {
    case Verb::claim:
      return !script && has(command, "\r\nNX\r\n");
    case Verb::complete:
      return !script && has(command, "\r\n$1\r\n1\r\n$2\r\nEX\r\n");
    case Verb::fail:
      return script && counts && !buries;
    case Verb::bury:
      return script && counts && buries;
    case Verb::release:
      break;
  }
  return script && !counts;
}

}  // namespace eventapp::test
