// A server that speaks the Redis protocol and says what a test wants: for what a real Redis cannot
// be made to do on purpose (an old version, half a reply).
#pragma once

#include "eventapp/core/async.hpp"
#include "redis/reply.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::test {

/// Thread: the one that runs `io`. Lifetime: outlives the loop's last turn.
class FakeRedis {
 public:
  using Words = std::vector<std::string>;
  /// The bytes to answer with (none: stay silent); nothing: close the connection.
  using Answer = std::function<std::optional<std::string>(const Words&)>;

  FakeRedis(asio::io_context& io, Answer answer);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  /// Reads from the network that brought at least one command.
  int reads() const { return reads_; }
  int connections() const { return connections_; }

  /// What a healthy server of this version answers to a new connection; `otherwise` for the rest.
  static Answer healthy(Answer otherwise, std::string version = "7.0.15");

 private:
  using Socket = std::shared_ptr<asio::ip::tcp::socket>;
  awaitable<> accept();
  awaitable<> serve(Socket socket);
  std::string answers(const std::vector<redis::Reply>& commands, bool& closes) const;

  asio::ip::tcp::acceptor acceptor_;
  Answer answer_;
  int reads_ = 0;
  int connections_ = 0;
};

/// Bytes of a bulk string.
std::string bulk(const std::string& text);

}  // namespace eventapp::test
