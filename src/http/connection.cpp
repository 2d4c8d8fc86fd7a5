#include "http/connection.hpp"

#include "eventapp/core/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace eventapp::http {

using asio::ip::tcp;
using boost::system::error_code;
using State = RequestParser::State;

namespace {

constexpr std::size_t room_behind_head = 1024;
// Bounds what the system keeps for a client that does not read, instead of megabytes for each.
constexpr int send_buffer_bytes = 64 * 1024;
constexpr Duration linger_time = std::chrono::seconds(1);
constexpr std::size_t linger_bytes = 256 * 1024;
constexpr Duration drain_read_time = std::chrono::seconds(1);

constexpr Refusal too_slow{408, "Request timeout",
                           "The request did not arrive in http.header_timeout_ms resp. "
                           "http.body_timeout_ms."};

std::size_t bytes(std::int64_t count) {
  return static_cast<std::size_t>(count);
}

}  // namespace

Connection::Connection(tcp::socket socket, Strand strand, Shared& shared)
    : strand_(std::move(strand)),
      shared_(shared),
      socket_(std::move(socket)),
      watchdog_(shared.clock, [this] { expire(); }),
      buffer_(bytes(shared.config.header_limit_bytes) + room_behind_head),
      parser_({bytes(shared.config.header_limit_bytes), bytes(shared.config.body_limit_bytes)}) {}

awaitable<> Connection::run(std::shared_ptr<Connection> connection) {
  error_code ignored;
  connection->socket_.set_option(tcp::no_delay(true), ignored);
  connection->socket_.set_option(tcp::socket::send_buffer_size(send_buffer_bytes), ignored);
  connection->socket_.non_blocking(true, ignored);
  asio::co_spawn(connection->strand_, watch(connection), asio::detached);
  try {
    co_await connection->serve();
  } catch (const std::exception& error) {
    log::error(std::string("A connection ended with an exception. error=") + error.what());
  }
  connection->watchdog_.stop();
  connection->socket_.close(ignored);
}

awaitable<> Connection::watch(std::shared_ptr<Connection> connection) {
  co_await connection->watchdog_.run();
}

awaitable<> Connection::serve() {
  bool stays = true;
  while (stays) {
    const Outcome outcome = co_await receive();
    if (outcome == Outcome::request) {
      stays = co_await answer();
    } else if (outcome == Outcome::refused) {
      Answer refusal = std::move(*refusal_);
      const bool written = co_await respond(std::move(refusal), false);
      stays = false;
      if (written) {
        co_await linger();
      }
    } else {
      stays = false;
    }
    if (stays && !buffer_.empty()) {
      co_await asio::post(asio::use_awaitable);  // each pipelined request leaves others their turn
    }
  }
}

// ---------------------------------------------------------------------------------- receiving

awaitable<Connection::Outcome> Connection::receive() {
  parser_.restart();
  enter(Phase::idle);
  bool invited = false;
  while (true) {
    parse_unread();
    if (parser_.state() == State::complete) {
      co_return Outcome::request;
    }
    if (parser_.state() == State::refused) {
      refusal_ = shared_.dispatcher.refuse(parser_.refusal());
      co_return Outcome::refused;
    }
    if (parser_.state() == State::body && !invited) {
      invited = true;
      const bool body_follows = co_await invite_body();
      if (!body_follows) {
        co_return refusal_ ? Outcome::refused : Outcome::closed;
      }
    }
    const bool received = co_await read_more();
    if (!received && timed_out_ && phase_ != Phase::idle) {
      refusal_ = shared_.dispatcher.refuse(too_slow);
      co_return Outcome::refused;
    }
    if (!received) {
      co_return Outcome::closed;
    }
  }
}

void Connection::parse_unread() {
  skip_empty_lines();
  if (parser_.state() == State::nothing && buffer_.unread() == "\r") {
    return;
  }
  State before = parser_.state();
  while (!buffer_.empty()) {
    buffer_.consume(parser_.parse(buffer_.unread()));
    if (parser_.state() != State::body || before == State::body) {
      break;
    }
    before = State::body;
  }
  if (parser_.state() == State::head && phase_ == Phase::idle) {
    enter(Phase::head);
  } else if (parser_.state() == State::body && phase_ != Phase::body) {
    enter(Phase::body);
  }
}

// RFC 9112, section 2.2: a server ignores an empty line before the request line.
void Connection::skip_empty_lines() {
  while (parser_.state() == State::nothing && buffer_.unread().substr(0, 2) == "\r\n") {
    buffer_.consume(2);
  }
}

// With `Expect: 100-continue` the client waits for our word. Answers false, perhaps with a refusal,
// when it gets another one.
awaitable<bool> Connection::invite_body() {
  if (!parser_.expects_continue()) {
    co_return true;
  }
  auto admission = shared_.dispatcher.admit(parser_.request(), true);
  if (admission.refusal) {
    RouteMetrics& metrics = shared_.metrics.of(admission.route);
    refusal_.emplace(Answer{std::move(*admission.refusal), &metrics});
    co_return false;
  }
  const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n", "");
  enter(Phase::body);
  co_return written;
}

awaitable<bool> Connection::read_more() {
  if (phase_ == Phase::idle && leaves()) {
    co_return read_what_is_there();
  }
  const auto room = buffer_.room();
  auto token = asio::as_tuple(asio::use_awaitable);
  const auto [error, count] = co_await socket_.async_read_some(room, token);
  if (error == asio::error::operation_aborted && phase_ == Phase::idle && leaves() && !timed_out_) {
    co_return read_what_is_there();
  }
  buffer_.commit(count);
  co_return !error && !timed_out_;
}

// A request that crossed our wish to close on its way is still served.
bool Connection::read_what_is_there() {
  error_code error;
  const std::size_t count = socket_.read_some(buffer_.room(), error);
  buffer_.commit(count);
  return !error && count > 0;
}

// ---------------------------------------------------------------------------------- answering

awaitable<bool> Connection::answer() {
  enter(Phase::answering);
  const SteadyTime begun = shared_.clock.now();
  Answer answer = co_await shared_.dispatcher.dispatch(parser_.request());
  RouteMetrics* metrics = answer.metrics;
  const bool stays = parser_.keep_alive() && !leaves();
  const bool written = co_await respond(std::move(answer), stays);
  metrics->observe(shared_.clock.now() - begun);
  if (written && !stays) {
    co_await linger();
  }
  co_return written&& stays;
}

awaitable<bool> Connection::respond(Answer answer, bool stays) {
  Response& response = answer.response;
  const auto persistence = !stays                  ? Persistence::none
                           : parser_.is_http_1_0() ? Persistence::spoken
                                                   : Persistence::implied;
  head_.clear();
  append_head(head_, response, persistence, shared_.clock.wall_now());
  const bool bare = !may_have_body(response.status) || parser_.request().method == "HEAD";
  const std::string_view body = bare ? std::string_view() : response.body;
  answer.metrics->count(response.status);
  co_return co_await write(head_, body);
}

// Most answers fit into the socket's buffer at once: no wait, no deadline, one system call.
awaitable<bool> Connection::write(std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> whole = {asio::buffer(head), asio::buffer(body)};
  error_code error;
  std::size_t sent = socket_.write_some(whole, error);
  if (error && error != asio::error::would_block) {
    co_return false;
  }
  if (sent == head.size() + body.size()) {
    co_return true;
  }
  enter(Phase::writing);
  const auto head_sent = std::min(sent, head.size());
  const std::array<asio::const_buffer, 2> rest = {asio::buffer(head.substr(head_sent)),
                                                  asio::buffer(body.substr(sent - head_sent))};
  auto token = asio::as_tuple(asio::use_awaitable);
  const auto [failure, count] = co_await asio::async_write(socket_, rest, token);
  co_return !failure && !timed_out_;
}

// Closing with unread bytes would reset the connection and could take the answer with it. So our
// side ends, and what the client still sends is dropped for a moment, within bounds.
awaitable<> Connection::linger() {
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  enter(Phase::lingering);
  buffer_.consume(buffer_.unread().size());
  auto token = asio::as_tuple(asio::use_awaitable);
  for (std::size_t dropped = 0; !error && !timed_out_ && dropped < linger_bytes;) {
    const auto room = buffer_.room();
    const auto [failure, count] = co_await socket_.async_read_some(room, token);
    error = failure;
    dropped += count;
  }
}

// ---------------------------------------------------------------------------------- deadlines

void Connection::enter(Phase phase) {
  phase_ = phase;
  timed_out_ = false;
  idle_since_ = phase == Phase::idle ? shared_.clock.now() : SteadyTime::max();
  if (phase == Phase::answering) {
    watchdog_.clear();  // a handler has deadlines of its own
    return;
  }
  const bool reads = phase == Phase::head || phase == Phase::body;
  const Duration timeout = timeout_of(phase);
  watchdog_.set(shared_.clock.now() +
                (reads && leaves() ? std::min(timeout, drain_read_time) : timeout));
}

Duration Connection::timeout_of(Phase phase) const {
  const auto in_milliseconds = [](std::int64_t count) { return std::chrono::milliseconds(count); };
  const HttpConfig& config = shared_.config;
  switch (phase) {
    case Phase::idle:
      return in_milliseconds(config.idle_timeout_ms);
    case Phase::head:
      return in_milliseconds(config.header_timeout_ms);
    case Phase::body:
      return in_milliseconds(config.body_timeout_ms);
    case Phase::lingering:
      return linger_time;
    default:
      return in_milliseconds(config.write_timeout_ms);
  }
}

void Connection::expire() {
  timed_out_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::begin_drain() {
  leaves_ = true;
  if (phase_ == Phase::idle) {
    error_code ignored;
    socket_.cancel(ignored);
  } else if (phase_ == Phase::head || phase_ == Phase::body) {
    watchdog_.set(std::min(watchdog_.deadline(), shared_.clock.now() + drain_read_time));
  }
}

void Connection::cut() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace eventapp::http
