// The tests' own tools keep their promises: what they start answers, and is gone afterwards.
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"
#include "support/redis_server.hpp"
#include "support/run.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;

awaitable<int> answer() {
  co_return 42;
}

awaitable<> wait_for_ever() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

TEST_CASE("a child's exit code and both outputs are seen") {
  ChildProcess child({"sh", "-c", "echo out; echo $GREETING >&2; exit 3"},
                     {.environment = {{"GREETING", "hello"}}});
  REQUIRE(child.wait_exit(5s) == 3);
  CHECK(child.standard_output() == "out\n");
  CHECK(child.standard_error() == "hello\n");
}

TEST_CASE("a program that cannot be started is an error, not a child") {
  CHECK_THROWS_WITH(ChildProcess({"no-such-program"}),
                    Catch::Contains("cannot start no-such-program"));
}

TEST_CASE("a child that ignores the deadline is seen as running and dies with its object") {
  pid_t pid = -1;
  pid_t grandchild = -1;
  {
    ChildProcess child({"sh", "-c", "sleep 1000 & echo $!; wait"});
    pid = child.pid();
    REQUIRE(eventually(5s, [&] { return !child.output().empty(); }));
    grandchild = std::stoi(child.output());
    CHECK_FALSE(child.wait_exit(20ms).has_value());
    CHECK(is_alive(grandchild));
  }
  CHECK_FALSE(is_alive(pid));
  CHECK(eventually(5s, [&] { return !is_alive(grandchild); }));
}

TEST_CASE("a child does not survive the test that was killed") {
  const TempFolder folder;
  const pid_t test = ::fork();
  if (test == 0) {
    const ChildProcess child({"sleep", "1000"});
    folder.write("pid", std::to_string(child.pid()) + "\n");
    ::pause();
  }
  REQUIRE(eventually(5s, [&] { return read_file(folder / "pid").ends_with('\n'); }));
  const pid_t child = std::stoi(read_file(folder / "pid"));
  CHECK(is_alive(child));
  ::kill(test, SIGKILL);
  ::waitpid(test, nullptr, 0);
  CHECK(eventually(5s, [&] { return !is_alive(child); }));
}

TEST_CASE("a signalled child ends with 128 and the signal's number") {
  ChildProcess child({"sleep", "1000"});
  child.signal(SIGTERM);
  CHECK(child.wait_exit(5s) == 128 + SIGTERM);
}

TEST_CASE("a free port is never given twice") {
  CHECK(free_port() != free_port());
}

TEST_CASE("a coroutine is run to its end, or its deadline is an error") {
  asio::io_context io;
  CHECK(run(io, answer()) == 42);
  CHECK_THROWS_WITH(run(io, wait_for_ever(), 10ms), Catch::Contains("deadline"));
}

TEST_CASE("a Redis server keeps its data over a restart and loses it in a crash") {
  RedisServer redis;
  REQUIRE(redis.command({"SET", "key", "value"}) == "OK");
  redis.restart();
  CHECK(redis.command({"GET", "key"}) == "value");
  redis.restart_empty();
  CHECK(redis.command({"GET", "key"}) == std::nullopt);
  redis.stop();
  CHECK_THROWS(redis.command({"PING"}));
  redis.start();
  CHECK(redis.command({"PING"}) == "PONG");
}

TEST_CASE("a Redis server asks for the password it was given") {
  RedisServer redis({"--requirepass", "secret"});
  CHECK(redis.command({"PING"}) == "PONG");
}

TEST_CASE("records come back from Kafka exactly as they were written") {
  KafkaClient kafka(KafkaBroker::shared().address());
  const auto topic = unique_name("records");
  kafka.create_topic(topic, 3);
  REQUIRE(kafka.partitions(topic) == 3);
  const Record written = kafka.produce(
      topic, {.key = "order-1", .value = "value", .headers = {{"a", "1"}, {"b", std::nullopt}}});
  kafka.produce(topic, {.partition = written.partition, .key = "order-1"});
  const auto read = kafka.read_all(topic, 2);
  REQUIRE(read.size() == 2);
  CHECK(read[0].offset == 0);
  CHECK(read[0].key == "order-1");
  CHECK(read[0].value == "value");
  CHECK(read[0].header("a") == "1");
  CHECK(read[0].headers.at(1).second == std::nullopt);
  CHECK(read[1].value == std::nullopt);
  CHECK(kafka.ends(topic).at(written.partition) == 2);
  CHECK(kafka.committed(unique_name("group"), topic).empty());
}

TEST_CASE("a broker that was killed comes back on its port with its data") {
  KafkaBroker broker;
  KafkaClient kafka(broker.address());
  const auto topic = unique_name("restart");
  kafka.create_topic(topic, 1);
  kafka.produce(topic, {.key = "k", .value = "before"});
  broker.kill();
  CHECK_FALSE(KafkaClient(broker.address()).answers(300ms));
  broker.start();
  CHECK(kafka.read_all(topic, 1, 20s).at(0).value == "before");
}

}  // namespace eventapp::test
