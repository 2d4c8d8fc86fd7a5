#include "support/http_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace eventapp::test {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string text_of(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const auto& [name, value] : request.headers) {
    text += name + ": " + value + "\r\n";
  }
  text += "Connection: close\r\n";
  if (request.method != "GET" && request.method != "HEAD") {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return text + "\r\n" + request.body;
}

// Writes the request and reads until the server closes; nothing if it did not within the deadline.
std::optional<std::string> exchange(std::uint16_t port, std::string request,
                                    std::chrono::milliseconds deadline) {
  asio::io_context io;
  tcp::socket socket(io);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  std::string answer;
  bool ended = false;
  socket.async_connect(endpoint, [&](boost::system::error_code refused) {
    if (refused) {
      return;
    }
    asio::async_write(socket, asio::buffer(request), [](boost::system::error_code, std::size_t) {});
    asio::async_read(socket, asio::dynamic_buffer(answer),
                     [&](boost::system::error_code error, std::size_t) {
                       ended = error == asio::error::eof || !answer.empty();
                     });
  });
  io.run_for(deadline);
  return ended ? std::optional(std::move(answer)) : std::nullopt;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lowered;
}

std::optional<HttpAnswer> parse(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || end == std::string_view::npos) {
    return std::nullopt;
  }
  HttpAnswer answer;
  answer.status = std::stoi(std::string(text.substr(9, 3)));
  answer.body = std::string(text.substr(end + 4));
  std::size_t line = text.find("\r\n") + 2;
  while (line < end + 2) {
    const std::size_t line_end = text.find("\r\n", line);
    const std::string_view header = text.substr(line, line_end - line);
    const std::size_t colon = header.find(':');
    const std::size_t value = header.find_first_not_of(' ', colon + 1);
    answer.headers.emplace_back(
        lower(header.substr(0, colon)),
        value == std::string_view::npos ? std::string() : std::string(header.substr(value)));
    line = line_end + 2;
  }
  const auto length = answer.header("content-length");
  const bool whole = !length || answer.body.size() == std::stoul(*length);
  return whole || answer.body.empty() ? std::optional(std::move(answer)) : std::nullopt;
}

}  // namespace

std::optional<std::string> HttpAnswer::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::nullopt : std::optional(found->second);
}

std::optional<HttpAnswer> try_http(std::uint16_t port, HttpRequest request,
                                   std::chrono::milliseconds deadline) {
  const std::optional<std::string> text = exchange(port, text_of(request), deadline);
  return text ? parse(*text) : std::nullopt;
}

HttpAnswer http(std::uint16_t port, HttpRequest request) {
  const std::string name = request.method + " " + request.target;
  std::optional<HttpAnswer> answer = try_http(port, std::move(request));
  if (!answer) {
    throw std::runtime_error("no answer to " + name);
  }
  return std::move(*answer);
}

HttpAnswer http_get(std::uint16_t port, std::string target) {
  return http(port, {"GET", std::move(target)});
}

HttpAnswer http_post(std::uint16_t port, std::string target, std::string json) {
  return http(port,
              {"POST", std::move(target), std::move(json), {{"Content-Type", "application/json"}}});
}

}  // namespace eventapp::test
