// A server that does to each connection what a test wants: for what a well-behaved server cannot be
// made to do (hang, cut, drip, talk nonsense).
#pragma once

#include "eventapp/core/async.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace eventapp::test {

using PeerSocket = std::shared_ptr<asio::ip::tcp::socket>;

/// Thread: the one that runs `io`. Lifetime: outlives the loop's last turn.
class ScriptedServer {
 public:
  /// Gets each connection and its number, from 1; the connection closes when nobody holds it.
  using Script = std::function<awaitable<>(PeerSocket socket, int number)>;

  ScriptedServer(asio::io_context& io, Script script);

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

  void refuse();  ///< New connections, until accept_again() on the same port.
  void accept_again();

 private:
  awaitable<> accept();

  asio::io_context& io_;
  Script script_;
  std::unique_ptr<asio::ip::tcp::acceptor> acceptor_;
  std::uint16_t port_ = 0;
  int connections_ = 0;
};

/// What the peer sends, up to and including `end`; what there was when it closed before.
awaitable<std::string> read_to(PeerSocket socket, std::string end);
/// As read_to(), for a whole HTTP request with Content-Length; empty when the peer closed before.
awaitable<std::string> read_request(PeerSocket socket);
awaitable<> say(PeerSocket socket, std::string bytes);
/// One byte at a time, with a pause behind each.
awaitable<> drip(PeerSocket socket, std::string bytes, std::chrono::milliseconds pause);
/// Reads and says nothing until the peer closes.
awaitable<> hang(PeerSocket socket);

}  // namespace eventapp::test
