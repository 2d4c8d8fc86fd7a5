// The far side of the webhook channel in the test's hands: it can be away, slow, or refuse.
#pragma once

#include "support/io_thread.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::test {

/// Thread: the test's; it serves on one of its own.
class HookReceiver {
 public:
  /// What makes a process notify this receiver.
  std::map<std::string, std::string> settings() const;

  /// Answers every request with this status, also those it holds.
  void answer(int status);
  /// Takes requests and answers none, until answer().
  void hold();
  /// Closes its connections and accepts none, until come_back().
  void go_away();
  void come_back();

  /// The event ids of the requests it was sent, in order.
  std::vector<std::string> requests() const;
  int requests_of(const std::string& event_id) const;

 private:
  awaitable<> serve(PeerSocket socket);

  asio::io_context io_{1};
  asio::steady_timer held_{io_, asio::steady_timer::time_point::max()};
  int status_ = 204;
  bool holds_ = false;
  std::vector<std::string> requests_;
  std::vector<std::weak_ptr<asio::ip::tcp::socket>> sockets_;
  ScriptedServer server_{io_, [this](PeerSocket socket, int) { return serve(socket); }};
  IoThread thread_{io_};
};

}  // namespace eventapp::test
