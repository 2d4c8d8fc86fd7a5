// The process's way to Redis: one pipelined connection that comes back by itself. It never blocks,
// never queues while there is no connection, and never keeps a caller beyond the command deadline.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/breaker.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/task_group.hpp"
#include "redis/command.hpp"
#include "redis/config.hpp"
#include "redis/lookup.hpp"
#include "redis/pipeline.hpp"
#include "redis/reply.hpp"
#include "redis/reply_reader.hpp"
#include "redis/script.hpp"
#include "redis/waiter.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace eventapp::redis {

/// Strand: the one given; execute(), evaluate() and close() may be called from any.
/// Lifetime: once started, its owner awaits close() before it goes.
class Connection {
 public:
  /// Errors: ConfigError as endpoint_of().
  Connection(Strand strand, Clock& clock, const RedisConfig& config);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects now and, with back-off, for ever after each failure. Once, on the strand or before
  /// the loop runs.
  void start();

  /// Ends every pending command with an error and the connection with it.
  awaitable<> close();

  /// One command, one reply; concurrent ones share one write and are answered in order. To be
  /// awaited in a coroutine, whose frame it needs no other beside: `co_await execute(command)`.
  /// Errors: unavailable (not connected, or the server refuses us: LOADING, READONLY, OOM …; no
  /// effect) · overloaded (redis.max_pending reached; no effect) · outcome_unknown (the connection
  /// or its deadline ended first: may have taken effect) · internal (WRONGTYPE, a wrong command).
  auto execute(Command command) {
    return asio::async_initiate<const asio::deferred_t&, void(Result<Reply>)>(
        Begin{this}, asio::deferred, std::move(command));
  }

  /// Runs a script by its digest, with its text where the server does not know it.
  /// Errors: as execute(). Lifetime: `script` outlives the call.
  awaitable<Result<Reply>> evaluate(const Script& script, Script::Words keys,
                                    Script::Words arguments);

  /// On the strand.
  bool connected() const { return state_ == State::ready; }
  Health health() const;

 private:
  enum class State { down, connecting, ready };

  /// Asio's initiation: turns the coroutine that awaits into a waiter of the pipeline.
  struct Begin {
    Connection* connection;
    bool wants_error_replies = false;

    template <class Handler>
    void operator()(Handler&& handler, Command command) const;
  };

  // connection.cpp: commands
  void enqueue(Command command, std::unique_ptr<Waiter> waiter, bool wants_error_replies);
  void answer(Reply&& reply);
  Result<Reply> translated(Reply reply) const;
  void fail_pending();

  // connection_life.cpp: connecting, serving, ending
  awaitable<> run();
  awaitable<> open();
  awaitable<Result<>> reach();
  awaitable<Result<>> connect();
  awaitable<Result<>> greet();
  awaitable<> serve();
  awaitable<> tear_down();
  awaitable<> rest();
  awaitable<> watch();
  SteadyTime next_deadline(SteadyTime now) const;
  void check_deadlines(SteadyTime now);

  // connection_bytes.cpp: reading and writing
  awaitable<> read_some();
  void deliver();
  void schedule_flush();
  void flush();
  void write();
  void write_rest(asio::const_buffer rest);
  void break_off(std::string reason);
  bool broken() const { return !broken_by_.empty(); }
  std::string describe(std::string_view what) const;

  Strand strand_;
  Clock& clock_;
  const Endpoint endpoint_;
  const Duration connect_timeout_;
  const Duration command_timeout_;
  const std::size_t max_pending_;

  State state_ = State::down;
  bool started_ = false;
  bool closing_ = false;
  std::string version_;
  std::string trouble_;    ///< Why it is not connected, for people.
  std::string broken_by_;  ///< What ended the present connection; empty while it lives.
  SteadyTime connect_by_ = {};
  Breaker attempts_;

  asio::ip::tcp::socket socket_;
  std::shared_ptr<Lookup> lookup_;
  Pipeline pipeline_;
  ReplyReader reader_;
  std::array<char, 16 * 1024> input_;
  bool flush_scheduled_ = false;
  bool writing_ = false;

  Condition write_ended_;
  asio::cancellation_signal wake_watch_;
  asio::cancellation_signal wake_rest_;
  TaskGroup tasks_;
};

template <class Handler>
void Connection::Begin::operator()(Handler&& handler, Command command) const {
  const Strand& strand = connection->strand_;
  auto waiter = make_waiter(std::forward<Handler>(handler), strand);
  if (strand.running_in_this_thread()) {
    connection->enqueue(std::move(command), std::move(waiter), wants_error_replies);
    return;
  }
  asio::post(strand,
             [begin = *this, late = std::move(command), owner = std::move(waiter)]() mutable {
               begin.connection->enqueue(std::move(late), std::move(owner),
                                         begin.wants_error_replies);
             });
}

}  // namespace eventapp::redis
