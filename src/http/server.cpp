#include "http/server.hpp"

#include "eventapp/core/log.hpp"
#include "http/connection.hpp"
#include "http/endpoint.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>

namespace eventapp::http {

using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr Duration pause_after_accept_error = std::chrono::milliseconds(100);
constexpr int most_waiting = 1024;
constexpr Duration between_full_lines = std::chrono::seconds(10);
constexpr Duration grace_after_cut = std::chrono::milliseconds(500);

constexpr Refusal too_many_connections{503, "Too many connections",
                                       "http.max_connections is reached; come back shortly."};

[[noreturn]] void fail_to_listen(const std::string& address, const std::string& reason) {
  throw StartError("HTTP cannot listen on " + address + ": " + reason);
}

}  // namespace

Server::Server(asio::io_context& io, const Router& router, Clock& clock, Metrics& metrics,
               HttpConfig config)
    : io_(io),
      router_(router),
      clock_(clock),
      metrics_(metrics),
      config_(std::move(config)),
      strand_(asio::make_strand(io.get_executor())),
      changed_(clock) {}

Server::~Server() = default;

std::size_t Server::requests_in_flight() const {
  return static_cast<std::size_t>(shared_->dispatcher.requests_in_flight());
}

// ---------------------------------------------------------------------------------- listening

void Server::start(const std::vector<std::string>& addresses) {
  shared_ = std::make_unique<Shared>(router_, clock_, metrics_, config_);
  try {
    for (const auto& address : addresses) {
      listen(address);
    }
  } catch (const StartError&) {
    acceptors_.clear();
    addresses_.clear();
    throw;
  }
  accepting_ = acceptors_.size();
  for (auto& acceptor : acceptors_) {
    asio::co_spawn(strand_, accept(acceptor), asio::detached);
  }
}

void Server::listen(const std::string& address) {
  const auto endpoint = parse_endpoint(address);
  if (!endpoint) {
    fail_to_listen(address, endpoint.error().detail);
  }
  Acceptor acceptor(strand_);
  error_code error;
  acceptor.open(endpoint->protocol(), error);
  if (!error) {
    acceptor.set_option(Acceptor::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(*endpoint, error);
  }
  if (!error) {
    acceptor.listen(Acceptor::max_listen_connections, error);
  }
  if (error) {
    fail_to_listen(address, error.message());
  }
  addresses_.push_back(to_string(acceptor.local_endpoint()));
  acceptors_.push_back(std::move(acceptor));
}

// ---------------------------------------------------------------------------------- accepting

awaitable<> Server::accept(Acceptor& acceptor) {
  auto token = asio::as_tuple(asio::use_awaitable);
  while (!shared_->draining) {
    Strand strand = asio::make_strand(io_.get_executor());
    tcp::socket socket(strand);
    const auto [error] = co_await acceptor.async_accept(socket, token);
    if (!error) {
      admit(std::move(socket), std::move(strand));
    } else if (!shared_->draining && error != asio::error::connection_aborted) {
      // Mostly: no file descriptor is left. The next try at once would only spin.
      shared_->metrics.accept_errors.Increment();
      log::warn("HTTP could not accept a connection. error=" + error.message());
      co_await clock_.sleep_until(clock_.now() + pause_after_accept_error);
    }
  }
  --accepting_;
  changed_.notify_all();
}

void Server::admit(tcp::socket socket, Strand strand) {
  if (!make_room()) {
    turn_away(std::move(socket));
    return;
  }
  auto connection = std::make_shared<Connection>(std::move(socket), strand, *shared_);
  connections_.insert(connection);
  count_connections();
  const auto& entry = *connections_.find(connection);
  asio::co_spawn(
      strand, Connection::run(entry),
      asio::bind_executor(strand_, [this, connection](std::exception_ptr) { ended(connection); }));
}

// At the cap those that have been idle longest end for new ones: a crowd that says nothing keeps
// nobody out. Those that were asked stay a moment longer and are not counted. They are several at
// once, so that a flood of clients does not cost a look at all connections for each of them.
bool Server::make_room() {
  const auto most = static_cast<std::size_t>(config_.max_connections);
  if (connections_.size() < most + leaving_.size()) {
    return true;
  }
  tell_that_it_is_full();
  const auto at_once = std::clamp<std::size_t>(most / 16, 1, 256);
  const auto in_all = std::clamp<std::size_t>(most / 4, 16, 256);
  end_longest_idle(std::min(at_once, in_all - std::min(in_all, leaving_.size())));
  return connections_.size() < most + leaving_.size();
}

void Server::end_longest_idle(std::size_t most) {
  std::vector<std::pair<SteadyTime, std::shared_ptr<Connection>>> idle;
  for (const auto& connection : connections_) {
    const SteadyTime since = connection->idle_since();
    if (since != SteadyTime::max() && leaving_.count(connection) == 0) {
      idle.emplace_back(since, connection);
    }
  }
  const auto end = idle.begin() + static_cast<std::ptrdiff_t>(std::min(most, idle.size()));
  std::partial_sort(idle.begin(), end, idle.end());
  for (auto it = idle.begin(); it != end; ++it) {
    leaving_.insert(it->second);
    shared_->metrics.idle_ended.Increment();
    asio::post(it->second->strand(), [connection = it->second] { connection->begin_drain(); });
  }
}

void Server::tell_that_it_is_full() {
  const SteadyTime now = clock_.now();
  if (told_at_ == SteadyTime() || now - told_at_ >= between_full_lines) {
    told_at_ = now;
    log::warn("HTTP has no connection free; the longest idle end for new ones. max_connections=" +
              std::to_string(config_.max_connections));
  }
}

// Whom the system has let in already would be reset by our closing; so they get their answer.
void Server::accept_what_waits(Acceptor& acceptor) {
  error_code error;
  acceptor.non_blocking(true, error);
  for (int i = 0; !error && i < most_waiting; ++i) {
    Strand strand = asio::make_strand(io_.get_executor());
    tcp::socket socket(strand);
    acceptor.accept(socket, error);
    if (!error) {
      admit(std::move(socket), std::move(strand));
    }
  }
}

// The few bytes fit into the fresh socket's buffer; a client that is not read is not waited for.
void Server::turn_away(tcp::socket socket) {
  shared_->metrics.connections_refused.Increment();
  const Answer answer = shared_->dispatcher.refuse(too_many_connections);
  answer.metrics->count(answer.response.status);
  std::string head;
  append_head(head, answer.response, Persistence::none, clock_.wall_now());
  const std::array<asio::const_buffer, 2> whole = {asio::buffer(head),
                                                   asio::buffer(answer.response.body)};
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(whole, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Server::ended(const std::shared_ptr<Connection>& connection) {
  connections_.erase(connection);
  leaving_.erase(connection);
  count_connections();
  changed_.notify_all();
}

void Server::count_connections() {
  open_connections_ = connections_.size();
  shared_->metrics.connections.Set(static_cast<double>(connections_.size()));
}

// ---------------------------------------------------------------------------------- draining

awaitable<> Server::drain(SteadyTime deadline) {
  return asio::co_spawn(strand_, drain_on_strand(deadline), asio::use_awaitable);
}

awaitable<> Server::drain_on_strand(SteadyTime deadline) {
  if (!shared_) {
    co_return;
  }
  shared_->draining = true;
  for (auto& acceptor : acceptors_) {
    accept_what_waits(acceptor);
    error_code ignored;
    acceptor.close(ignored);
  }
  for (const auto& connection : connections_) {
    asio::post(connection->strand(), [connection] { connection->begin_drain(); });
  }
  const bool graceful = co_await wait_until_closed(deadline);
  if (graceful) {
    co_return;
  }
  log::warn("HTTP connections are cut: the shutdown's time is up. connections=" +
            std::to_string(connections_.size()));
  for (const auto& connection : connections_) {
    asio::post(connection->strand(), [connection] { connection->cut(); });
  }
  co_await wait_until_closed(deadline + grace_after_cut);
}

awaitable<bool> Server::wait_until_closed(SteadyTime deadline) {
  while (accepting_ > 0 || !connections_.empty()) {
    const bool notified = co_await changed_.wait_until(deadline);
    if (!notified && clock_.now() >= deadline) {
      co_return accepting_ == 0 && connections_.empty();
    }
  }
  co_return true;
}

}  // namespace eventapp::http
