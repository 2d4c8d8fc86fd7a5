// The HTTP server: listens on all its addresses, gives each connection its coroutine and strand,
// and ends them gracefully. It bounds connections; it knows nothing of what routes do.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/http/router.hpp"
#include "http/config.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace eventapp::http {

class Connection;
struct Shared;

/// Strand: a strand of its own. Lifetime: outlives the last turn of `io`; router, clock and metrics
/// outlive it.
class Server {
 public:
  Server(asio::io_context& io, const Router& router, Clock& clock, Metrics& metrics,
         HttpConfig config);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds every address (`127.0.0.1:8081`, `[::1]:0`), then accepts on all of them; called once,
  /// when the router has all its routes. Errors: StartError naming the address and the reason;
  /// nothing is bound then.
  void start(const std::vector<std::string>& addresses);

  /// Stops accepting and closes idle connections; running requests end with `Connection: close`.
  /// What is left at `deadline` is cut. Callable from any strand; answers when all is closed, or
  /// half a second after `deadline` if a handler still runs.
  awaitable<> drain(SteadyTime deadline);

  /// The bound addresses, with real port numbers. Any thread, after start().
  const std::vector<std::string>& addresses() const { return addresses_; }
  /// Any thread.
  std::size_t connections() const { return open_connections_.load(); }
  /// Any thread, after start().
  std::size_t requests_in_flight() const;

 private:
  using Acceptor = asio::ip::tcp::acceptor;

  void listen(const std::string& address);
  awaitable<> accept(Acceptor& acceptor);
  void accept_what_waits(Acceptor& acceptor);
  void admit(asio::ip::tcp::socket socket, Strand strand);
  bool make_room();
  void end_longest_idle(std::size_t most);
  void tell_that_it_is_full();
  void turn_away(asio::ip::tcp::socket socket);
  void ended(const std::shared_ptr<Connection>& connection);
  void count_connections();

  awaitable<> drain_on_strand(SteadyTime deadline);
  awaitable<bool> wait_until_closed(SteadyTime deadline);

  asio::io_context& io_;
  const Router& router_;
  Clock& clock_;
  Metrics& metrics_;
  HttpConfig config_;
  Strand strand_;
  std::unique_ptr<Shared> shared_;  ///< Made by start(): it needs the complete route table.
  std::list<Acceptor> acceptors_;
  std::vector<std::string> addresses_;
  std::size_t accepting_ = 0;
  std::set<std::shared_ptr<Connection>> connections_;
  std::set<std::shared_ptr<Connection>> leaving_;  ///< Of these, those that end for others.
  std::atomic<std::size_t> open_connections_{0};
  SteadyTime told_at_{};  ///< When the log last said that no connection is free.
  Condition changed_;
};

}  // namespace eventapp::http
