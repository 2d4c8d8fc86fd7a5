#include "raw_http_client.hpp"

#include "http/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace eventapp::test {

namespace {

constexpr int patience_ms = 5'000;

}  // namespace

std::string RawAnswer::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
    const auto colon = line.find(": ");
    if (colon != line.npos && http::same_ignoring_case(line.substr(0, colon), name)) {
      return std::string(line.substr(colon + 2));
    }
  }
  return {};
}

RawHttpClient::RawHttpClient(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(socket_);
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
  }
}

RawHttpClient::~RawHttpClient() {
  ::close(socket_);
}

std::size_t RawHttpClient::send(std::string_view bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    pollfd ready{socket_, POLLOUT, 0};
    if (::poll(&ready, 1, patience_ms) <= 0) {
      break;
    }
    const auto count =
        ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0) {
      break;
    }
    sent += static_cast<std::size_t>(count);
  }
  return sent;
}

void RawHttpClient::end_sending() {
  ::shutdown(socket_, SHUT_WR);
}

bool RawHttpClient::receive() {
  pollfd ready{socket_, POLLIN, 0};
  if (ended_ || ::poll(&ready, 1, patience_ms) <= 0) {
    return false;
  }
  char bytes[16 * 1024];
  const auto count = ::recv(socket_, bytes, sizeof(bytes), 0);
  if (count <= 0) {
    ended_ = true;
    reset_ = count < 0;
    return false;
  }
  unread_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::size_t RawHttpClient::head_end() {
  auto end = unread_.find("\r\n\r\n");
  while (end == unread_.npos && receive()) {
    end = unread_.find("\r\n\r\n");
  }
  return end;
}

RawAnswer RawHttpClient::read_answer(bool has_body) {
  const auto end = head_end();
  if (end == unread_.npos) {
    return {};
  }
  RawAnswer answer;
  answer.head = unread_.substr(0, end + 2);
  unread_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  const std::string length = answer.header("Content-Length");
  if (has_body && !length.empty()) {
    const std::size_t expected = std::stoul(length);
    while (unread_.size() < expected && receive()) {
    }
    answer.body = unread_.substr(0, expected);
    unread_.erase(0, expected);
  }
  return answer;
}

bool RawHttpClient::closed() {
  return ended() && !reset_;
}

bool RawHttpClient::ended() {
  return unread_.empty() && !receive() && ended_;
}

bool RawHttpClient::quiet() {
  pollfd ready{socket_, POLLIN, 0};
  return unread_.empty() && !ended_ && ::poll(&ready, 1, 0) == 0;
}

}  // namespace eventapp::test
