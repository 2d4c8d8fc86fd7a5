// The connection's reading and writing: one write for the commands of a turn of the loop, or for
// some of them while it goes on, and one read for as many replies as have come.
#include "redis/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace eventapp::redis {

namespace {
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
// Some sixty commands: Redis works on them while this side makes the next.
constexpr std::size_t enough_for_a_write = 8192;
}

// The first reason is the true one: what follows from closing the socket says nothing. Nothing may
// linger: a command that was given up must not get there after those of the next connection.
void Connection::break_off(std::string reason) {
  if (!broken()) {
    broken_by_ = std::move(reason);
  }
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  if (lookup_) {
    lookup_->abandon();
  }
}

awaitable<> Connection::read_some() {
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(input_), as_values);
  if (error == asio::error::eof) {
    break_off(describe("the server closed the connection"));
  } else if (error) {
    break_off(describe(error.message()));
  }
  reader_.feed(std::string_view(input_.data(), count));
}

void Connection::deliver() {
  for (;;) {
    Result<std::optional<Reply>> next = reader_.next();
    if (!next) {
      return break_off(describe(next.error().title + ": " + next.error().detail));
    }
    if (!next->has_value()) {
      return;
    }
    if (pipeline_.empty()) {
      return break_off(describe("it answers what was not asked"));
    }
    answer(std::move(**next));
  }
}

// What is enqueued before the posted flush gets its turn goes out with it.
void Connection::schedule_flush() {
  if (pipeline_.unwritten_bytes() >= enough_for_a_write) {
    flush();
  } else if (!flush_scheduled_ && !writing_) {
    flush_scheduled_ = true;
    asio::post(strand_, [this] {
      flush_scheduled_ = false;
      flush();
    });
  }
}

void Connection::flush() {
  if (!writing_ && !broken() && pipeline_.unwritten_bytes() > 0) {
    write();
  }
  if (!writing_) {
    write_ended_.notify_all();
  }
}

void Connection::write() {
  const auto block = asio::buffer(pipeline_.take_unwritten());
  boost::system::error_code error;
  const std::size_t sent = socket_.write_some(block, error);
  if (error && error != asio::error::would_block) {
    break_off(describe(error.message()));
  } else if (sent < block.size()) {
    write_rest(block + sent);
  }
}

// The socket is full: Redis is slow to read.
void Connection::write_rest(asio::const_buffer rest) {
  writing_ = true;
  auto written = [this](const boost::system::error_code& error, std::size_t) {
    writing_ = false;
    if (error) {
      break_off(describe(error.message()));
    }
    flush();
  };
  asio::async_write(socket_, rest, asio::bind_executor(strand_, written));
}

}  // namespace eventapp::redis
