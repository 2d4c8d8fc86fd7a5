#include "support/scripted_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace eventapp::test {

namespace {

using asio::ip::tcp;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_bytes = 1 << 20;

std::size_t content_length(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == head.npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

ScriptedServer::ScriptedServer(asio::io_context& io, Script script)
    : io_(io), script_(std::move(script)) {
  accept_again();
}

void ScriptedServer::refuse() {
  acceptor_->close();
}

void ScriptedServer::accept_again() {
  const tcp::endpoint here(asio::ip::make_address("127.0.0.1"), port_);
  acceptor_ = std::make_unique<tcp::acceptor>(io_, here);
  port_ = acceptor_->local_endpoint().port();
  asio::co_spawn(io_, accept(), asio::detached);
}

awaitable<> ScriptedServer::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_->async_accept(as_values);
    if (error) {
      co_return;
    }
    const auto shared = std::make_shared<tcp::socket>(std::move(socket));
    asio::co_spawn(io_, script_(shared, ++connections_), asio::detached);
  }
}

awaitable<std::string> read_to(PeerSocket socket, std::string end) {
  std::string text;
  std::array<char, 1> byte;
  while (!text.ends_with(end)) {
    const auto [error, count] = co_await socket->async_read_some(asio::buffer(byte), as_values);
    if (error) {
      break;
    }
    text += byte[0];
  }
  co_return text;
}

awaitable<std::string> read_request(PeerSocket socket) {
  std::string text;
  auto buffer = asio::dynamic_buffer(text, most_bytes);
  const auto [no_head, head_bytes] =
      co_await asio::async_read_until(*socket, buffer, "\r\n\r\n", as_values);
  if (no_head) {
    co_return std::string();
  }
  const std::size_t whole = head_bytes + content_length(text);
  const std::size_t missing = whole > text.size() ? whole - text.size() : 0;
  const auto exactly = asio::transfer_exactly(missing);
  const auto [no_body, body_bytes] = co_await asio::async_read(*socket, buffer, exactly, as_values);
  co_return no_body ? std::string() : text;
}

awaitable<> say(PeerSocket socket, std::string bytes) {
  const auto buffer = asio::buffer(bytes);
  co_await asio::async_write(*socket, buffer, as_values);
}

awaitable<> drip(PeerSocket socket, std::string bytes, std::chrono::milliseconds pause) {
  asio::steady_timer timer(socket->get_executor());
  for (const char byte : bytes) {
    const std::array<char, 1> one{byte};
    const auto buffer = asio::buffer(one);
    const auto [error, count] = co_await asio::async_write(*socket, buffer, as_values);
    if (error) {
      co_return;
    }
    timer.expires_after(pause);
    co_await timer.async_wait(as_values);
  }
}

awaitable<> hang(PeerSocket socket) {
  std::array<char, 4096> input;
  for (;;) {
    const auto buffer = asio::buffer(input);
    const auto [error, count] = co_await socket->async_read_some(buffer, as_values);
    if (error) {
      co_return;
    }
  }
}

}  // namespace eventapp::test
