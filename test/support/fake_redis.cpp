#include "support/fake_redis.hpp"

#include "redis/reply_reader.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace eventapp::test {

namespace {

using asio::ip::tcp;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

std::vector<redis::Reply> complete(redis::ReplyReader& reader) {
  std::vector<redis::Reply> commands;
  for (;;) {
    Result<std::optional<redis::Reply>> next = reader.next();
    if (!next || !next->has_value()) {
      return commands;
    }
    commands.push_back(std::move(**next));
  }
}

}  // namespace

FakeRedis::FakeRedis(asio::io_context& io, Answer answer)
    : acceptor_(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
      answer_(std::move(answer)) {
  asio::co_spawn(io, accept(), asio::detached);
}

awaitable<> FakeRedis::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(as_values);
    if (error) {
      co_return;
    }
    ++connections_;
    const auto shared = std::make_shared<tcp::socket>(std::move(socket));
    asio::co_spawn(acceptor_.get_executor(), serve(shared), asio::detached);
  }
}

std::string FakeRedis::answers(const std::vector<redis::Reply>& commands, bool& closes) const {
  std::string bytes;
  for (const redis::Reply& command : commands) {
    Words words;
    for (const redis::Reply& word : command.elements) {
      words.push_back(word.text);
    }
    const std::optional<std::string> answer = answer_(words);
    if (!answer) {
      closes = true;
      break;
    }
    bytes += *answer;
  }
  return bytes;
}

awaitable<> FakeRedis::serve(Socket socket) {
  redis::ReplyReader reader;
  std::array<char, 64 * 1024> input;
  for (bool closes = false; !closes;) {
    const auto [error, count] = co_await socket->async_read_some(asio::buffer(input), as_values);
    if (error) {
      co_return;
    }
    reader.feed(std::string_view(input.data(), count));
    const auto commands = complete(reader);
    reads_ += commands.empty() ? 0 : 1;
    const std::string bytes = answers(commands, closes);
    co_await asio::async_write(*socket, asio::buffer(bytes), as_values);
  }
}

FakeRedis::Answer FakeRedis::healthy(Answer otherwise, std::string version) {
  return [otherwise = std::move(otherwise),
          version = std::move(version)](const Words& words) -> std::optional<std::string> {
    if (words.at(0) == "INFO") {
      return bulk("# Server\r\nredis_version:" + version +
                  "\r\nredis_mode:standalone\r\nrole:master\r\n");
    }
    return words.at(0) == "PING" ? "+PONG\r\n" : otherwise(words);
  };
}

std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

}  // namespace eventapp::test
