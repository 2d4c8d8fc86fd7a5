// One client's connection: a coroutine on a strand of its own that reads a request, has it
// answered, writes the answer, and begins again. Each phase has one absolute deadline, so that a
// client that drips bytes gains nothing by it.
#pragma once

#include "http/config.hpp"
#include "http/dispatch.hpp"
#include "http/read_buffer.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <memory>
#include <string>

namespace eventapp::http {

/// What all connections of a server share. Lifetime: outlives their coroutines' last turn.
struct Shared {
  Shared(const Router& router, Clock& server_clock, Metrics& registry, HttpConfig settings)
      : clock(server_clock),
        config(std::move(settings)),
        metrics(registry, router),
        dispatcher(router, clock, metrics, config.max_requests_in_flight) {}

  Clock& clock;
  const HttpConfig config;
  HttpMetrics metrics;
  Dispatcher dispatcher;
  std::atomic<bool> draining{false};
};

/// Strand: `strand`, for everything but the constructor and run().
class Connection {
 public:
  Connection(boost::asio::ip::tcp::socket socket, Strand strand, Shared& shared);

  /// Serves until either side ends it. Runs on the connection's strand; keeps `connection` alive.
  static awaitable<> run(std::shared_ptr<Connection> connection);

  const Strand& strand() const { return strand_; }

  /// Since when it has been waiting for a request; SteadyTime::max() while it does not. Any thread.
  SteadyTime idle_since() const { return idle_since_; }

  /// An idle connection ends now, one that is at work ends behind its answer.
  void begin_drain();
  /// Cuts the connection; a handler that runs goes on to its end, unheard.
  void cut();

 private:
  enum class Phase { idle, head, body, answering, writing, lingering };
  enum class Outcome { request, refused, closed };

  static awaitable<> watch(std::shared_ptr<Connection> connection);
  awaitable<> serve();

  awaitable<Outcome> receive();
  void parse_unread();
  void skip_empty_lines();
  awaitable<bool> invite_body();
  awaitable<bool> read_more();
  bool read_what_is_there();

  awaitable<bool> answer();
  awaitable<bool> respond(Answer answer, bool stays);
  awaitable<bool> write(std::string_view head, std::string_view body);
  awaitable<> linger();

  bool leaves() const { return leaves_ || shared_.draining; }
  void enter(Phase phase);
  Duration timeout_of(Phase phase) const;
  void expire();

  Strand strand_;
  Shared& shared_;
  boost::asio::ip::tcp::socket socket_;
  Watchdog watchdog_;
  ReadBuffer buffer_;
  RequestParser parser_;
  std::optional<Answer> refusal_;  ///< Set with Outcome::refused.
  std::string head_;               ///< Kept for its capacity.
  Phase phase_ = Phase::idle;
  std::atomic<SteadyTime> idle_since_{SteadyTime::max()};
  bool leaves_ = false;
  bool timed_out_ = false;
};

}  // namespace eventapp::http
