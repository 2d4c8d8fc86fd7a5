#include "hook_receiver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace eventapp::test {

namespace {

std::string event_id_of(const std::string& request) {
  const std::string name = "Idempotency-Key: ";
  const std::size_t begin = request.find(name) + name.size();
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

}  // namespace

std::map<std::string, std::string> HookReceiver::settings() const {
  return {{"notification.channel", "webhook"},
          {"notification.webhook.url", "http://" + server_.address() + "/hook"}};
}

void HookReceiver::answer(int status) {
  thread_.on([this, status] {
    status_ = status;
    holds_ = false;
    held_.cancel();
  });
}

void HookReceiver::hold() {
  thread_.on([this] { holds_ = true; });
}

void HookReceiver::go_away() {
  thread_.on([this] {
    server_.refuse();
    for (const auto& socket : sockets_) {
      if (const PeerSocket open = socket.lock()) {
        open->close();
      }
    }
    sockets_.clear();
  });
}

void HookReceiver::come_back() {
  thread_.on([this] { server_.accept_again(); });
}

std::vector<std::string> HookReceiver::requests() const {
  return thread_.on([this] { return requests_; });
}

int HookReceiver::requests_of(const std::string& event_id) const {
  const std::vector<std::string> all = requests();
  return static_cast<int>(std::count(all.begin(), all.end(), event_id));
}

awaitable<> HookReceiver::serve(PeerSocket socket) {
  sockets_.push_back(socket);
  for (;;) {
    const std::string request = co_await read_request(socket);
    if (request.empty()) {
      co_return;
    }
    requests_.push_back(event_id_of(request));
    while (holds_) {
      co_await held_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    std::string answer = "HTTP/1.1 " + std::to_string(status_) + " So\r\nContent-Length: 0\r\n\r\n";
    co_await say(socket, std::move(answer));
  }
}

}  // namespace eventapp::test
