// The Redis connection while all is well: order, writes per turn, login, database, scripts.
#include "redis/connection.hpp"
#include "support/eventually.hpp"
#include "support/fake_redis.hpp"
#include "support/redis_client.hpp"
#include "support/redis_server.hpp"
#include "support/result_text.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <string>
#include <thread>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;
using redis::Command;
using redis::Connection;
using redis::Reply;

// Sends its own number three times and counts the answers that are that number.
awaitable<> echo_thrice(Connection* connection, int number, int* right, int* ended) {
  const std::string text = std::to_string(number);
  for (int round = 0; round < 3; ++round) {
    Command command("ECHO", text);
    const Result<Reply> reply = co_await connection->execute(std::move(command));
    *right += reply && reply->text == text ? 1 : 0;
  }
  ++*ended;
}

awaitable<> increment(Connection* connection, std::string key, int times, std::atomic<int>* right,
                      std::atomic<int>* ended) {
  bool in_order = true;
  for (int i = 1; i <= times && in_order; ++i) {
    Command command("INCR", key);
    const Result<Reply> reply = co_await connection->execute(std::move(command));
    in_order = reply && reply->integer == i;
  }
  *right += in_order ? 1 : 0;
  ++*ended;
}

awaitable<> set(Connection* connection, std::string key, int* ended) {
  Command command("SET", key, std::string(100, 'x'));
  const Result<Reply> reply = co_await connection->execute(std::move(command));
  *ended += reply ? 1 : 0;
}

void spawn(const Strand& strand, awaitable<> task) {
  asio::co_spawn(strand, std::move(task), asio::detached);
}

}  // namespace

TEST_CASE("thousands of coroutines on one connection each get their own answers") {
  RedisServer server;
  asio::io_context io;
  redis::RedisConfig config = redis_config(server.port());
  config.command_timeout_ms = 20'000;  // all at once, slowed down by a sanitizer
  RedisClient client(io, config);
  REQUIRE(client.connects());
  constexpr int coroutines = 5000;
  int right = 0;
  int ended = 0;
  for (int number = 0; number < coroutines; ++number) {
    spawn(client.strand(), echo_thrice(&client.connection(), number, &right, &ended));
  }
  REQUIRE(client.until([&] { return ended == coroutines; }));
  CHECK(right == 3 * coroutines);
}

TEST_CASE("commands of one turn of the loop go out in one write") {
  asio::io_context io;
  FakeRedis server(io, FakeRedis::healthy([](const auto& words) { return bulk(words.at(1)); }));
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  const int reads_of_handshake = server.reads();
  int right = 0;
  int ended = 0;
  for (int number = 0; number < 100; ++number) {
    spawn(client.strand(), echo_thrice(&client.connection(), number, &right, &ended));
  }
  REQUIRE(client.until([&] { return ended == 100; }));
  CHECK(right == 300);
  CHECK(server.reads() - reads_of_handshake == 3);
}

TEST_CASE("a server begins on the first commands of a long turn while that goes on") {
  RedisServer server;
  asio::io_context io;
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  bool begun = false;
  int ended = 0;
  asio::post(client.strand(), [&] {
    for (int number = 0; number < 200; ++number) {
      spawn(client.strand(), set(&client.connection(), std::to_string(number), &ended));
    }
    begun = eventually(5s, [&] { return server.command({"DBSIZE"}) != "0"; });
  });
  REQUIRE(client.until([&] { return ended == 200; }));
  CHECK(begun);
}

TEST_CASE("callers on other threads are resumed on their own strands") {
  RedisServer server;
  asio::io_context io;
  SystemClock clock;
  const Strand home = asio::make_strand(io);
  Connection connection(home, clock, redis_config(server.port()));
  connection.start();
  while (!connection.connected()) {
    io.run_one_for(10ms);
  }
  constexpr int callers = 50;
  std::atomic<int> right = 0;
  std::atomic<int> ended = 0;
  for (int i = 0; i < callers; ++i) {
    const std::string key = "caller:" + std::to_string(i);
    spawn(asio::make_strand(io), increment(&connection, key, 100, &right, &ended));
  }
  const auto turn_until_ended = [&] {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (ended < callers && std::chrono::steady_clock::now() < end) {
      io.run_one_for(5ms);
    }
  };
  std::thread second(turn_until_ended);
  turn_until_ended();
  second.join();
  CHECK(ended == callers);
  CHECK(right == callers);
  run(io, connection.close());
}

TEST_CASE("the database of the URL is used") {
  RedisServer server;
  asio::io_context io;
  redis::RedisConfig config = redis_config(server.port());
  config.url += "/3";
  RedisClient client(io, config);
  REQUIRE(client.connects());
  REQUIRE(client.execute("SET", "key", "value"));
  CHECK(server.command({"GET", "key"}) == std::nullopt);
  CHECK(server.command({"INFO", "keyspace"})->find("db3:keys=1") != std::string::npos);
}

TEST_CASE("a password comes from the key, the URL, or a file, and a user with it") {
  RedisServer server({"--requirepass", "p@ss word"});
  const TempFolder folder;
  redis::RedisConfig config = redis_config(server.port());
  SECTION("key") {
    config.password = config::Secret("p@ss word");
  }
  SECTION("file") {
    config.password_file = folder.write("password", "p@ss word\n").string();
  }
  SECTION("URL") {
    config.url.insert(8, ":p%40ss%20word@");
  }
  SECTION("user") {
    REQUIRE(server.command({"ACL", "SETUSER", "shop", "on", ">other", "~*", "&*", "+@all"}));
    config.url.insert(8, "shop:other@");
  }
  asio::io_context io;
  RedisClient client(io, config);
  REQUIRE(client.connects());
  CHECK(client.execute("SET", "key", "value"));
}

TEST_CASE("a wrong or missing password is a lasting, named trouble, and is never shown") {
  RedisServer server({"--requirepass", "the-right-one"});
  redis::RedisConfig config = redis_config(server.port());
  std::string expected = "NOAUTH";
  SECTION("wrong") {
    config.password = config::Secret("hunter2");
    expected = "WRONGPASS";
  }
  SECTION("missing") {}
  asio::io_context io;
  RedisClient client(io, config);
  REQUIRE(client.until(
      [&] { return client.connection().health().detail.find(expected) != std::string::npos; }));
  const Result<Reply> refused = client.execute("PING");
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK_THAT(refused.error().detail, Catch::Contains(expected) &&
                                         Catch::Contains("redis.password") &&
                                         !Catch::Contains("hunter2"));
  REQUIRE(server.command({"CONFIG", "SET", "requirepass", "hunter2"}));
  if (expected == "WRONGPASS") {
    CHECK(client.connects());
  }
}

TEST_CASE("a script runs by its digest, and by its text where the server does not know it") {
  RedisServer server;
  asio::io_context io;
  RedisClient client(io, redis_config(server.port()));
  REQUIRE(client.connects());
  static const redis::Script script("return {KEYS[1], ARGV[1], 7}");
  const auto evaluate = [&] {
    return client.on_strand(client.connection().evaluate(script, {"k"}, {"a"}));
  };
  for (int round = 0; round < 3; ++round) {
    const Result<Reply> reply = evaluate();
    REQUIRE(reply);
    REQUIRE(reply->elements.size() == 3);
    CHECK(reply->elements[0].text == "k");
    CHECK(reply->elements[1].text == "a");
    CHECK(reply->elements[2].integer == 7);
    if (round == 1) {
      REQUIRE(server.command({"SCRIPT", "FLUSH"}));
    }
  }
  const std::string calls = *server.command({"INFO", "commandstats"});
  CHECK(calls.find("cmdstat_eval:calls=2") != std::string::npos);
  CHECK(calls.find("cmdstat_evalsha:calls=3") != std::string::npos);
  static const redis::Script wrong("return redis.call('INCR', KEYS[1], 'too many')");
  const auto failed = client.on_strand(client.connection().evaluate(wrong, {"k"}, {}));
  REQUIRE(failed.has_error());
  CHECK(failed.error().kind == ErrorKind::internal);
}

TEST_CASE("one command too many is refused at once, the others are answered") {
  RedisServer server;
  asio::io_context io;
  redis::RedisConfig config = redis_config(server.port());
  config.max_pending = 10;
  RedisClient client(io, config);
  REQUIRE(client.connects());
  int answered = 0;
  int refused = 0;
  for (int i = 0; i < 25; ++i) {
    asio::co_spawn(client.strand(), client.executing(Command("PING")),
                   [&](std::exception_ptr, Result<Reply> reply) {
                     const bool full = !reply && reply.error().kind == ErrorKind::overloaded;
                     ++(reply ? answered : refused);
                     CHECK((reply.has_value() || full));
                   });
  }
  REQUIRE(client.until([&] { return answered + refused == 25; }));
  CHECK(answered == 10);
}

}  // namespace eventapp::test
