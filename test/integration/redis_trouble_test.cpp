// The Redis connection when things go wrong: whatever happens to the server, every command ends
// with an honest error and the connection comes back by itself.
#include "redis/connection.hpp"
#include "support/eventually.hpp"
#include "support/fake_redis.hpp"
#include "support/free_port.hpp"
#include "support/redis_client.hpp"
#include "support/redis_server.hpp"
#include "support/result_text.hpp"

#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;
using redis::Command;
using redis::Connection;
using redis::Reply;

struct Tally {
  int answered = 0;
  int unavailable = 0;
  int unknown = 0;
  int others = 0;
  bool stop = false;
  int running = 0;

  int ended() const { return answered + unavailable + unknown + others; }
  void count(const Result<Reply>& reply) {
    if (reply) {
      ++answered;
    } else if (reply.error().kind == ErrorKind::unavailable) {
      ++unavailable;
    } else if (reply.error().kind == ErrorKind::outcome_unknown) {
      ++unknown;
    } else {
      ++others;
    }
  }
};

awaitable<> keep_writing(Connection* connection, std::string key, Clock* clock, Tally* tally) {
  ++tally->running;
  for (int i = 0; !tally->stop; ++i) {
    Command command("SET", key, i);
    const Result<Reply> reply = co_await connection->execute(std::move(command));
    tally->count(reply);
    if (!reply) {
      const SteadyTime later = clock->now() + 5ms;
      co_await clock->sleep_until(later);
    }
  }
  --tally->running;
}

Error error_of(const Result<Reply>& reply) {
  REQUIRE(reply.has_error());
  return reply.error();
}

}  // namespace

TEST_CASE("Redis may be down at the start: commands fail with the address until it is there") {
  RedisServer server;
  server.stop();
  asio::io_context io;
  RedisClient client(io, redis_config(server.port()));
  const std::string address = "127.0.0.1:" + std::to_string(server.port());
  REQUIRE(client.until([&] {
    return client.connection().health().detail.find("cannot connect") != std::string::npos;
  }));
  const Error error = error_of(client.execute("PING"));
  CHECK(error.kind == ErrorKind::unavailable);
  CHECK_THAT(error.detail, Catch::Contains(address) && Catch::Contains("redis.url"));
  CHECK(client.connection().health().state == Health::State::down);
  CHECK(client.connection().health().part == "redis");

  server.start();
  REQUIRE(client.connects());
  CHECK(client.connection().health().state == Health::State::ok);
  CHECK(client.execute("PING"));
}

TEST_CASE("a restart under load ends every command and loses none of the callers") {
  RedisServer server;
  asio::io_context io;
  SystemClock clock;
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  Tally tally;
  for (int i = 0; i < 200; ++i) {
    auto task = keep_writing(&client.connection(), "key:" + std::to_string(i), &clock, &tally);
    asio::co_spawn(client.strand(), std::move(task), asio::detached);
  }
  for (int restart = 0; restart < 3; ++restart) {
    const int before = tally.answered;
    REQUIRE(client.until([&] { return tally.answered > before + 1000; }));
    server.restart_empty();
  }
  const int before = tally.answered;
  REQUIRE(client.until([&] { return tally.answered > before + 1000; }));
  tally.stop = true;
  REQUIRE(client.until([&] { return tally.running == 0; }));
  CHECK(tally.unknown > 0);
  CHECK(tally.others == 0);
}

TEST_CASE(
    "a server that hangs costs one deadline: what was asked is unknown, then all is refused") {
  RedisServer server;
  asio::io_context io;
  redis::RedisConfig config = redis_config(server.port());
  config.command_timeout_ms = 1000;
  RedisClient client(io, config);
  REQUIRE(client.connects());
  server.pause();
  const auto began = std::chrono::steady_clock::now();
  const Error lost = error_of(client.execute("SET", "key", "written"));
  const auto waited = std::chrono::steady_clock::now() - began;
  CHECK(lost.kind == ErrorKind::outcome_unknown);
  CHECK_THAT(lost.detail, Catch::Contains("no answer within 1000 ms"));
  CHECK(waited >= 1s);
  CHECK(waited < 5s);
  CHECK(error_of(client.execute("PING")).kind == ErrorKind::unavailable);
  server.resume();
  REQUIRE(client.connects());
  CHECK(client.execute("GET", "key")->text == "written");
}

TEST_CASE("a server that accepts and says nothing is given up at the connect deadline") {
  asio::io_context io;
  FakeRedis server(io, [](const auto&) { return std::string(); });
  redis::RedisConfig config = redis_config(server.port());
  config.connect_timeout_ms = 50;
  RedisClient client(io, config);
  REQUIRE(client.until([&] { return server.connections() >= 3; }));
  CHECK_THAT(error_of(client.execute("PING")).detail,
             Catch::Contains("no connection within 50 ms"));
}

TEST_CASE("the back-off grows to a second while a server refuses us") {
  asio::io_context io;
  SystemClock clock;
  FakeRedis server(io, [](const auto&) { return std::nullopt; });
  RedisClient client(io, redis_config(server.port()));
  const auto began = clock.now();
  REQUIRE(client.until([&] { return server.connections() >= 5; }));
  const auto waited = clock.now() - began;
  CHECK(waited >= 50ms + 100ms + 200ms + 400ms);  // 100, 200, 400, 800 ms, each at least half
  CHECK(waited < 5s);
}

TEST_CASE("a host that cannot be found is named as such and tried again") {
  asio::io_context io;
  redis::RedisConfig config;
  config.url = "redis://no-such-host.invalid";
  RedisClient client(io, config);
  CHECK(client.until([&] {
    return client.connection().health().detail.find("cannot find the host") != std::string::npos;
  }));
}

TEST_CASE("half a reply and a cut connection: unknown outcome, then a fresh start") {
  asio::io_context io;
  int asked = 0;
  FakeRedis server(
      io, FakeRedis::healthy([&asked](const auto& words) {
        if (words.at(0) == "GET") {
          ++asked;
          return std::optional<std::string>(asked == 1 ? "$10\r\nhalf" : bulk("whole"));
        }
        return std::optional<std::string>();
      }));
  redis::RedisConfig config = redis_config(server.port());
  RedisClient client(io, config);
  REQUIRE(client.connects());
  Tally tally;
  for (const char* name : {"GET", "QUIT"}) {
    asio::co_spawn(client.strand(), client.executing(Command(name, "key")),
                   [&](std::exception_ptr, Result<Reply> reply) { tally.count(reply); });
  }
  REQUIRE(client.until([&] { return tally.ended() == 2; }));
  CHECK(tally.unknown == 2);
  REQUIRE(client.connects());
  CHECK(client.execute("GET", "key")->text == "whole");
}

TEST_CASE("a command that was given up does not reach a server that was only slow") {
  RedisServer server;
  redis::RedisConfig config = redis_config(server.port());
  config.command_timeout_ms = 300;
  asio::io_context io;
  RedisClient client(io, config);
  REQUIRE(client.connects());
  server.pause();
  // More than the server's side takes without reading: the end of it waits on ours.
  const auto given_up = client.execute("SET", "late", std::string(1'000'000, 'x'));
  REQUIRE(given_up.has_error());
  CHECK(given_up.error().kind == ErrorKind::outcome_unknown);
  server.resume();
  REQUIRE(client.connects());
  const auto old_connection_is_gone = [&] {
    const std::string clients = server.command({"CLIENT", "LIST"}).value_or("");
    return std::count(clients.begin(), clients.end(), '\n') <= 2;
  };
  REQUIRE(eventually(10s, old_connection_is_gone));
  CHECK(server.command({"EXISTS", "late"}) == "0");
}

TEST_CASE("a server that talks nonsense, or unasked, is left") {
  asio::io_context io;
  std::string nonsense;
  std::string expected;
  SECTION("nonsense") {
    nonsense = "HTTP/1.1 400 Bad Request\r\n\r\n";
    expected = "Not the Redis protocol";
  }
  SECTION("unasked") {
    nonsense = "+OK\r\n+OK\r\n";
    expected = "not asked";
  }
  FakeRedis server(io, FakeRedis::healthy([&](const auto&) { return nonsense; }));
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  const Result<Reply> first = client.execute("SET", "a", "b");
  CHECK(first.has_value() == (expected == "not asked"));
  REQUIRE(client.until([&] { return server.connections() == 2; }));
  CHECK(client.connects());
}

TEST_CASE("an old version is never worked with, and its replacement is found") {
  asio::io_context io;
  std::string version = "6.2.14";
  FakeRedis server(io, [&version](const FakeRedis::Words& words) {
    return FakeRedis::healthy([](const auto&) { return std::string("+OK\r\n"); }, version)(words);
  });
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.until([&] { return server.connections() >= 2; }));
  CHECK_THAT(client.connection().health().detail,
             Catch::Contains("6.2.14") && Catch::Contains("7.0 or newer"));
  CHECK(error_of(client.execute("SET", "a", "b")).kind == ErrorKind::unavailable);
  version = "7.2.0";
  REQUIRE(client.connects());
  CHECK(client.execute("SET", "a", "b"));
}

TEST_CASE("a server that is loading is not connected until it has loaded") {
  asio::io_context io;
  bool loading = true;
  FakeRedis server(io, [&loading](const FakeRedis::Words& words) -> std::optional<std::string> {
    if (loading && words.at(0) == "PING") {
      return "-LOADING Redis is loading the dataset in memory\r\n";
    }
    return FakeRedis::healthy([](const auto&) { return std::string("+OK\r\n"); })(words);
  });
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.until([&] { return server.connections() >= 2; }));
  CHECK_THAT(client.connection().health().detail, Catch::Contains("LOADING"));
  loading = false;
  CHECK(client.connects());
}

TEST_CASE("a full memory and a replica are troubles of the server, not of a command") {
  RedisServer server;
  asio::io_context io;
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  static const redis::Script writing("return redis.call('SET', KEYS[1], 'v')");
  std::string expected;
  SECTION("full memory") {
    server.command({"CONFIG", "SET", "maxmemory", "1"});
    expected = "OOM";
  }
  SECTION("replica") {
    server.command({"REPLICAOF", "127.0.0.1", std::to_string(free_port())});
    expected = "READONLY";
  }
  SECTION("replica that serves nothing while its primary is away") {
    server.command({"CONFIG", "SET", "replica-serve-stale-data", "no"});
    server.command({"REPLICAOF", "127.0.0.1", std::to_string(free_port())});
    expected = "MASTERDOWN";
  }
  const bool silent = expected == "MASTERDOWN";
  const Error plain =
      error_of(silent ? client.execute("GET", "key") : client.execute("SET", "key", "value"));
  CHECK(plain.kind == ErrorKind::unavailable);
  CHECK_THAT(plain.detail, Catch::Contains(expected));
  const Error scripted =
      error_of(client.on_strand(client.connection().evaluate(writing, {"key"}, {})));
  CHECK(scripted.kind == ErrorKind::unavailable);
}

TEST_CASE("a primary that is demoted is left, and taken again once it is the primary") {
  RedisServer server;
  asio::io_context io;
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  server.command({"REPLICAOF", "127.0.0.1", std::to_string(free_port())});
  CHECK(error_of(client.execute("SET", "key", "value")).kind == ErrorKind::unavailable);
  REQUIRE(client.until([&] {
    return client.connection().health().detail.find("must name the primary") != std::string::npos;
  }));
  server.command({"REPLICAOF", "NO", "ONE"});
  REQUIRE(client.connects());
  CHECK(client.execute("SET", "key", "value"));
}

TEST_CASE("a command on a key of another type fails alone") {
  RedisServer server;
  asio::io_context io;
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  REQUIRE(client.execute("LPUSH", "list", "a"));
  CHECK(error_of(client.execute("GET", "list")).kind == ErrorKind::internal);
  CHECK(client.execute("PING"));
}

TEST_CASE("closing ends every pending command and every attempt to connect at once") {
  asio::io_context io;
  SystemClock clock;
  Tally tally;
  SECTION("while commands wait") {
    FakeRedis server(io, FakeRedis::healthy([](const auto&) { return std::string(); }));
    {
      RedisClient client(io, redis_config(server.port()));
      REQUIRE(client.connects());
      for (int i = 0; i < 10; ++i) {
        asio::co_spawn(client.strand(), client.executing(Command("GET", "key")),
                       [&](std::exception_ptr, Result<Reply> reply) { tally.count(reply); });
      }
      client.until([&] { return server.reads() > 1; });
    }
    CHECK(tally.unknown == 10);
  }
  SECTION("while connecting, resting, or before the first turn") {
    const auto began = clock.now();
    FakeRedis silent(io, [](const auto&) { return std::string(); });
    FakeRedis refusing(io, [](const auto&) { return std::nullopt; });
    redis::RedisConfig config = redis_config(silent.port());
    config.connect_timeout_ms = 60'000;
    {
      RedisClient connecting(io, config);
      RedisClient resting(io, redis_config(refusing.port()));
      connecting.until([&] { return silent.reads() > 0 && refusing.connections() > 4; });
    }
    { RedisClient never_run(io, config); }
    CHECK(clock.now() - began < 5s);
  }
}

}  // namespace eventapp::test
