// scripts/kafka and scripts/redis, as the README tells a user to call them.
#include "support/child_process.hpp"
#include "support/kafka_client.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;

struct Answer {
  int exit_code = -1;
  std::string output;
  std::string error;
};

// Calls a script from another folder than the project's.
Answer call(const std::string& script, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), EVENTAPP_SOURCE_DIR "/scripts/" + script);
  ChildProcess process(arguments, ChildProcess::Options{.folder = "/"});
  const int exit_code = process.wait_exit(180s).value_or(-1);
  return {exit_code, process.standard_output(), process.standard_error()};
}

pid_t recorded_pid(const std::filesystem::path& file) {
  std::istringstream text(read_file(file));
  pid_t pid = 0;
  text >> pid;
  return pid;
}

}  // namespace

TEST_CASE("scripts/kafka brings a broker up, says where, and ends exactly that") {
  const TempFolder folder;
  const std::string directory = folder.path();
  CHECK(call("kafka", {"status", "--dir", directory}).exit_code == 1);

  const Answer started = call("kafka", {"start", "--dir", directory});
  INFO(started.error);
  REQUIRE(started.exit_code == 0);
  REQUIRE(started.output.starts_with("127.0.0.1:"));
  REQUIRE(started.output.find('\n') == started.output.size() - 1);
  const std::string address = started.output.substr(0, started.output.size() - 1);
  const pid_t broker = recorded_pid(folder / "node-1/pid");
  CHECK(KafkaClient(address).answers(10s));

  CHECK(call("kafka", {"start", "--dir", directory}).output == started.output);
  CHECK(recorded_pid(folder / "node-1/pid") == broker);
  CHECK(call("kafka", {"status", "--dir", directory}).exit_code == 0);

  CHECK(call("kafka", {"stop", "--dir", directory}).exit_code == 0);
  CHECK_FALSE(is_alive(broker));
  CHECK(call("kafka", {"stop", "--dir", directory}).exit_code == 0);
  CHECK(call("kafka", {"status", "--dir", directory}).exit_code == 1);
}

TEST_CASE("scripts/kafka prints the log of a broker that cannot start") {
  const TempFolder folder;
  ChildProcess::Options options;
  options.environment = {{"KAFKA_PROPERTIES", "num.network.threads=none"}};
  ChildProcess start({EVENTAPP_SOURCE_DIR "/scripts/kafka", "start", "--dir", folder.path()},
                     options);
  CHECK(start.wait_exit(120s) == 1);
  CHECK(start.standard_output().empty());
  CHECK_THAT(start.standard_error(), Catch::Contains("num.network.threads"));
}

// As on a machine where nothing of Kafka is there yet, but for what Maven keeps.
TEST_CASE("the first start of a broker fetches Kafka and leaves its classes in an archive") {
  const TempFolder folder;
  ChildProcess::Options options;
  options.environment = {{"XDG_CACHE_HOME", folder / "cache"}};
  const std::string script = EVENTAPP_SOURCE_DIR "/scripts/kafka";
  ChildProcess start({script, "start", "--dir", folder / "broker"}, options);
  const std::optional<int> exit_code = start.wait_exit(300s);
  INFO(start.standard_error());
  CHECK(exit_code == 0);
  CHECK(std::filesystem::exists(folder / "cache/eventapp/kafka-4.3.1/classes.jsa"));
  CHECK(call("kafka", {"stop", "--dir", folder / "broker"}).exit_code == 0);
  std::vector<std::string> left_over;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "cache/eventapp")) {
    left_over.push_back(entry.path().filename());
  }
  CHECK_THAT(left_over, Catch::UnorderedEquals(std::vector<std::string>{"kafka-4.3.1",
                                                                        "kafka-4.3.1.lock"}));
}

TEST_CASE("scripts/redis brings a server up, says where, and ends exactly that") {
  const TempFolder folder;
  const std::string directory = folder.path();
  const Answer started = call("redis", {"start", "--dir", directory});
  INFO(started.error);
  REQUIRE(started.exit_code == 0);
  CHECK(started.output.starts_with("redis://127.0.0.1:"));
  const pid_t server = recorded_pid(folder / "pid");
  CHECK(is_alive(server));
  CHECK(call("redis", {"stop", "--dir", directory}).exit_code == 0);
  CHECK_FALSE(is_alive(server));
}

TEST_CASE("a script that is called wrongly says what it knows") {
  for (const std::string script : {"build", "test", "kafka", "redis"}) {
    const Answer answer = call(script, {"nonsense"});
    CHECK(answer.exit_code == 1);
    CHECK_THAT(answer.error, Catch::Contains("unknown"));
    CHECK(call(script, {"--help"}).exit_code == 0);
  }
}

}  // namespace eventapp::test
