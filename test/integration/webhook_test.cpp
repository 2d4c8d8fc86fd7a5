// The webhook channel and receivers that misbehave: each attempt ends in time with an error that
// says whether the receiver may have got it, and nothing is sent twice by itself.
#include "notification/webhook_channel.hpp"
#include "support/result_text.hpp"
#include "support/run.hpp"
#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/chrono.h>

#include <vector>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;
using notification::Notification;
using notification::WebhookChannel;
using notification::WebhookConfig;

constexpr const char* no_content = "HTTP/1.1 204 No Content\r\n\r\n";

WebhookConfig config_for(const ScriptedServer& server, std::string scheme = "http://") {
  WebhookConfig config;
  config.url = scheme + server.address() + "/hook";
  config.connect_timeout_ms = 300;
  config.timeout_ms = 500;
  return config;
}

Notification notification_named(std::string id) {
  return {std::move(id), "order-1", "user-1", "user-1@example.com", "About", "Thank you.", "t", {}};
}

/// A channel on a server that runs the script, both on one loop.
struct Hook {
  asio::io_context io;
  SystemClock clock;
  ScriptedServer server;
  WebhookChannel channel;

  explicit Hook(ScriptedServer::Script script, const std::string& scheme = "http://")
      : server(io, std::move(script)), channel(config_for(server, scheme), clock, 10) {}
  ~Hook() { run(io, channel.close()); }

  Result<> send(std::string id = "event-1") {
    return run(io, channel.send(notification_named(std::move(id))));
  }
};

ErrorKind kind_of(const Result<>& sent) {
  REQUIRE(sent.has_error());
  INFO(sent.error().detail);
  return sent.error().kind;
}

/// A receiver that answers every request of every connection with `answer`.
ScriptedServer::Script answering(std::string answer) {
  return [answer](PeerSocket socket, int) -> awaitable<> {
    for (;;) {
      const std::string request = co_await read_request(socket);
      if (request.empty()) {
        co_return;
      }
      co_await say(socket, answer);
    }
  };
}

std::string busy(const std::string& retry_after) {
  return "HTTP/1.1 503 Busy\r\nRetry-After: " + retry_after + "\r\nContent-Length: 0\r\n\r\n";
}

std::string http_date(std::chrono::seconds from_now) {
  const auto time = std::chrono::system_clock::now() + from_now;
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

/// A receiver that reads one request, says this, and closes.
ScriptedServer::Script closing_after(std::string bytes) {
  return [bytes](PeerSocket socket, int) -> awaitable<> {
    co_await read_request(socket);
    co_await say(socket, bytes);
  };
}

}  // namespace

TEST_CASE("webhook: notifications go out one after the other over one connection") {
  Hook hook(answering(no_content));
  for (int i = 0; i < 5; ++i) {
    REQUIRE(hook.send());
  }
  CHECK(hook.server.connections() == 1);
}

TEST_CASE("webhook: a receiver that hangs costs its deadline and nobody else anything") {
  Hook hook([](PeerSocket socket, int number) -> awaitable<> {
    if (number == 1) {
      co_await hang(socket);
    } else {
      co_await read_request(socket);
      co_await say(socket, no_content);
    }
  });
  std::vector<Result<>> ends;
  const auto send = [&](std::string id) -> awaitable<> {
    const Result<> sent = co_await hook.channel.send(notification_named(std::move(id)));
    ends.push_back(sent);
  };
  asio::co_spawn(hook.io, send("stuck"), [](std::exception_ptr) {});
  asio::co_spawn(hook.io, send("quick"), [](std::exception_ptr) {});
  const auto began = std::chrono::steady_clock::now();
  while (ends.size() < 2 && hook.io.run_one_for(5s) > 0) {
  }
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].has_value());
  CHECK(kind_of(ends[1]) == ErrorKind::outcome_unknown);
  CHECK(std::chrono::steady_clock::now() - began < 2s);
}

TEST_CASE("webhook: an answer that is cut, drips or is none means: the outcome is unknown") {
  const std::vector<ScriptedServer::Script> scripts = {
      closing_after(""),
      closing_after("HTTP/1.1 204 No Con"),
      closing_after("HTTP/1.1 204 No Content\r\nServer: x\r\n"),
      closing_after("220 mail.example.com ESMTP\r\n"),
      closing_after(std::string(5000, '\xff')),
      [](PeerSocket socket, int) -> awaitable<> {
        co_await read_request(socket);
        co_await drip(socket, "HTTP/1.1 204 No Content\r\n\r\n", 40ms);
      }};
  for (std::size_t index = 0; index < scripts.size(); ++index) {
    CAPTURE(index);
    Hook hook(scripts[index]);
    CHECK(kind_of(hook.send()) == ErrorKind::outcome_unknown);
    CHECK(hook.server.connections() == 1);
  }
}

TEST_CASE("webhook: what the head of an answer says holds, whatever becomes of its body") {
  Hook cut(closing_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
  CHECK(cut.send().has_value());
  Hook refused(closing_after("HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\nhalf"));
  CHECK(kind_of(refused.send()) == ErrorKind::rejected);
  Hook endless([](PeerSocket socket, int) -> awaitable<> {
    co_await read_request(socket);
    co_await say(socket, "HTTP/1.1 200 OK\r\n\r\n" + std::string(1 << 20, 'x'));
    co_await hang(socket);
  });
  CHECK(endless.send().has_value());
}

TEST_CASE("webhook: a receiver that accepts and closes was not proven to have got anything") {
  Hook hook([](PeerSocket, int) -> awaitable<> { co_return; });
  const ErrorKind kind = kind_of(hook.send());
  CHECK((kind == ErrorKind::outcome_unknown || kind == ErrorKind::unavailable));
}

TEST_CASE("webhook: while nothing can be written the channel is unavailable, then it works again") {
  Hook hook(answering(no_content));
  hook.server.refuse();
  CHECK(kind_of(hook.send()) == ErrorKind::unavailable);
  hook.server.accept_again();
  CHECK(hook.send().has_value());
}

TEST_CASE("webhook: a name that cannot be found and a TLS handshake that hangs are unavailable") {
  Hook silent([](PeerSocket socket, int) -> awaitable<> { co_await hang(socket); }, "https://");
  CHECK(kind_of(silent.send()) == ErrorKind::unavailable);
  asio::io_context io;
  SystemClock clock;
  WebhookConfig config;
  config.url = "http://no-such-host.invalid/";
  WebhookChannel nowhere(config, clock, 1);
  CHECK(kind_of(run(io, nowhere.send(notification_named("event-1")))) == ErrorKind::unavailable);
  run(io, nowhere.close());
}

TEST_CASE("webhook: the deadline to connect covers TLS, whatever a notification may take") {
  asio::io_context io;
  SystemClock clock;
  ScriptedServer silent(io, [](PeerSocket socket, int) -> awaitable<> { co_await hang(socket); });
  WebhookConfig config = config_for(silent, "https://");
  config.timeout_ms = 60'000;
  WebhookChannel channel(config, clock, 1);
  CHECK(kind_of(run(io, channel.send(notification_named("event-1")))) == ErrorKind::unavailable);
  run(io, channel.close());
}

TEST_CASE("webhook: a request that may have been taken is never written again by itself") {
  int requests = 0;
  Hook hook([&](PeerSocket socket, int) -> awaitable<> {
    const std::string first = co_await read_request(socket);
    requests += first.empty() ? 0 : 1;
    co_await say(socket, no_content);
    const std::string second = co_await read_request(socket);
    requests += second.empty() ? 0 : 1;
  });
  REQUIRE(hook.send("one"));
  const Result<> sent = hook.send("two");
  CHECK(kind_of(sent) == ErrorKind::outcome_unknown);
  CHECK(sent.error().detail.ends_with("the connection was closed before an answer"));
  CHECK(requests == 2);
}

TEST_CASE("webhook: a redirect is not followed") {
  Hook hook(answering("HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  CHECK(kind_of(hook.send()) == ErrorKind::internal);
  CHECK(hook.server.connections() == 1);
}

TEST_CASE("webhook: Retry-After is handed on, be it seconds or a date") {
  Hook seconds(answering(busy("7")));
  const Result<> sent = seconds.send();
  CHECK(kind_of(sent) == ErrorKind::internal);
  CHECK(sent.error().retry_after == 7s);
  Hook date(answering(busy(http_date(1h))));
  const auto wait = date.send().error().retry_after;
  REQUIRE(wait.has_value());
  CHECK((*wait > 50min && *wait <= 1h));
}

TEST_CASE("webhook: a Retry-After that asks for nothing, or is none, is not there") {
  for (const std::string& text :
       {std::string("0"), std::string("-5"), std::string("soon"), std::string(), http_date(-1h)}) {
    CAPTURE(text);
    Hook hook(answering(busy(text)));
    const Result<> sent = hook.send();
    CHECK(kind_of(sent) == ErrorKind::internal);
    CHECK_FALSE(sent.error().retry_after.has_value());
  }
}

TEST_CASE("webhook: closing ends what is running, and afterwards nothing begins") {
  Hook hook([](PeerSocket socket, int) -> awaitable<> { co_await hang(socket); });
  std::optional<Result<>> end;
  const auto send = [&]() -> awaitable<> {
    const Result<> sent = co_await hook.channel.send(notification_named("event-1"));
    end = sent;
  };
  asio::co_spawn(hook.io, send(), [](std::exception_ptr) {});
  while (hook.server.connections() == 0) {
    hook.io.run_one();
  }
  run(hook.io, hook.channel.close());
  while (!end && hook.io.run_one_for(5s) > 0) {
  }
  REQUIRE(end.has_value());
  CHECK(end->has_error());
  CHECK(kind_of(hook.send()) == ErrorKind::unavailable);
}

TEST_CASE("webhook: a loop that goes away with sends running leaves nothing behind") {
  SystemClock clock;
  std::optional<WebhookChannel> channel;
  {
    asio::io_context io;
    ScriptedServer server(io, [](PeerSocket socket, int) -> awaitable<> { co_await hang(socket); });
    channel.emplace(config_for(server), clock, 10);
    for (int i = 0; i < 3; ++i) {
      asio::co_spawn(io, channel->send(notification_named("event")),
                     [](std::exception_ptr, Result<>) {});
    }
    while (server.connections() < 3) {
      io.run_one();
    }
    channel.reset();
  }
  SUCCEED("no crash, and the leak checker has its say");
}

}  // namespace eventapp::test
