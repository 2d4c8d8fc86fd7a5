// The connection's life: connect, log in, serve, break, rest, and again, until it is closed.
#include "eventapp/core/log.hpp"
#include "redis/connection.hpp"
#include "redis/handshake.hpp"
#include "redis/reply_error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace eventapp::redis {

namespace {
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
}

awaitable<> Connection::run() {
  while (!closing_) {
    co_await open();
    co_await serve();
    co_await tear_down();
    co_await rest();
  }
}

awaitable<> Connection::open() {
  const SteadyTime began = clock_.now();
  attempts_.try_enter(began);
  broken_by_.clear();
  state_ = State::connecting;
  connect_by_ = began + connect_timeout_;
  wake_watch_.emit(asio::cancellation_type::all);
  const Result<> reached = co_await reach();
  if (!reached) {
    break_off(reached.error().detail);
  }
  if (broken()) {
    co_return;
  }
  state_ = State::ready;
  trouble_.clear();
  attempts_.success();
  log::info(fmt::format("Connected to Redis. address={}, version={}, database={}",
                        endpoint_.address(), version_, endpoint_.database));
  wake_watch_.emit(asio::cancellation_type::all);
}

awaitable<Result<>> Connection::reach() {
  const Result<> connected = co_await connect();
  if (!connected) {
    co_return connected.error();
  }
  co_return co_await greet();
}

awaitable<Result<>> Connection::connect() {
  lookup_ = std::make_shared<Lookup>(strand_, clock_);
  lookup_->start(endpoint_.host, endpoint_.port);
  co_await lookup_->wait();
  const std::shared_ptr<Lookup> lookup = std::exchange(lookup_, nullptr);
  if (broken()) {
    co_return unavailable(broken_by_);
  }
  if (!lookup->error().empty()) {
    co_return unavailable(
        describe(fmt::format("cannot find the host ({}); check redis.url", lookup->error())));
  }
  const auto [error, server] =
      co_await asio::async_connect(socket_, lookup->addresses(), as_values);
  if (error) {
    co_return unavailable(
        describe(fmt::format("cannot connect ({}); check redis.url and that the "
                             "server runs",
                             error.message())));
  }
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
  socket_.non_blocking(true, ignored);
  co_return Result<>();
}

awaitable<Result<>> Connection::greet() {
  Handshake handshake(endpoint_);
  const auto request = asio::buffer(handshake.request());
  const auto [error, count] = co_await asio::async_write(socket_, request, as_values);
  if (error) {
    co_return unavailable(describe(error.message()));
  }
  while (!handshake.done()) {
    Result<std::optional<Reply>> reply = reader_.next();
    if (!reply) {
      co_return unavailable(describe(reply.error().title + ": " + reply.error().detail));
    }
    if (!reply->has_value()) {
      co_await read_some();
      if (broken()) {
        co_return unavailable(broken_by_);
      }
      continue;
    }
    const Result<> accepted = handshake.take(**reply);
    if (!accepted) {
      co_return accepted.error();
    }
  }
  version_ = handshake.version();
  co_return Result<>();
}

awaitable<> Connection::serve() {
  while (!broken()) {
    co_await read_some();
    deliver();
  }
}

awaitable<> Connection::tear_down() {
  state_ = State::down;
  const bool news = trouble_ != broken_by_;
  trouble_ = broken_by_;
  attempts_.failure(clock_.now(), trouble_);
  if (news && !closing_) {
    log::warn("No connection to Redis; trying again for ever. error=" + trouble_);
  }
  fail_pending();
  while (flush_scheduled_ || writing_) {
    co_await write_ended_.wait();
  }
  reader_.reset();
  socket_ = asio::ip::tcp::socket(strand_);
}

awaitable<> Connection::rest() {
  if (!closing_) {
    co_await clock_.sleep_until(attempts_.next_probe_at(), wake_rest_.slot());
  }
}

// One look-out for both deadlines: it sleeps until the one that comes first, and a command that
// arrives meanwhile cannot be due earlier than that.
awaitable<> Connection::watch() {
  while (!closing_) {
    const SteadyTime now = clock_.now();
    check_deadlines(now);
    co_await clock_.sleep_until(next_deadline(now), wake_watch_.slot());
  }
}

SteadyTime Connection::next_deadline(SteadyTime now) const {
  if (broken() || state_ == State::down) {
    return SteadyTime::max();
  }
  if (state_ == State::connecting) {
    return connect_by_;
  }
  return pipeline_.empty() ? now + command_timeout_ : pipeline_.first_deadline();
}

void Connection::check_deadlines(SteadyTime now) {
  if (next_deadline(now) > now) {
    return;
  }
  const bool connecting = state_ == State::connecting;
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
      connecting ? connect_timeout_ : command_timeout_);
  break_off(describe(fmt::format("no {} within {} ms; check the server's load and the network",
                                 connecting ? "connection" : "answer", waited.count())));
}

}  // namespace eventapp::redis
