// What stands in the compose file and beside the systemd unit is a configuration that the binary
// takes: a key renamed in the code cannot be forgotten there.
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace eventapp::test {

#ifdef EVENTAPP_BINARY

namespace {

using namespace std::chrono_literals;
using Arguments = std::vector<std::string>;

std::vector<std::string> lines_of_file(const std::string& file) {
  std::istringstream text(read_file(std::string(EVENTAPP_SOURCE_DIR "/") + file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    lines.push_back(line);
  }
  return lines;
}

// The argument lists under each `command:` of the services that run eventapp.
std::vector<Arguments> compose_commands() {
  const std::string item = "      - --";
  std::vector<Arguments> commands;
  for (const auto& line : lines_of_file("docker-compose.yml")) {
    if (line == "    command:") {
      commands.emplace_back();
    } else if (line.starts_with(item)) {
      commands.back().push_back(line.substr(item.size() - 2));
    }
  }
  return commands;
}

// NAME=value lines as systemd reads them: one pair of quotes around a value is not part of it.
ChildProcess::Environment example_environment() {
  ChildProcess::Environment environment;
  for (const auto& line : lines_of_file("deploy/environment.example")) {
    const auto equals = line.find('=');
    if (!line.starts_with('#') && equals != std::string::npos) {
      std::string value = line.substr(equals + 1);
      if (value.size() > 1 && value.front() == '\'' && value.back() == '\'') {
        value = value.substr(1, value.size() - 2);
      }
      environment[line.substr(0, equals)] = value;
    }
  }
  return environment;
}

// The effective configuration that the binary prints.
std::string accepted(Arguments arguments, const ChildProcess::Environment& environment) {
  arguments.insert(arguments.begin(), EVENTAPP_BINARY);
  arguments.push_back("--check-config");
  ChildProcess eventapp(arguments, ChildProcess::Options{.environment = environment});
  const auto exit_code = eventapp.wait_exit(20s);
  INFO(eventapp.output());
  CHECK(exit_code == 0);
  return eventapp.standard_output();
}

}  // namespace

TEST_CASE("the compose file starts eventapp with a configuration it takes") {
  const auto commands = compose_commands();
  REQUIRE(commands.size() == 2);
  for (const auto& arguments : commands) {
    REQUIRE(arguments.size() >= 3);
    CHECK_THAT(accepted(arguments, {}), Catch::Contains("\"kafka:19092\""));
  }
}

TEST_CASE("the example environment of the systemd unit is a configuration that eventapp takes") {
  auto environment = example_environment();
  REQUIRE(environment.size() >= 5);
  const std::string arguments = environment.at("ARGUMENTS");
  environment.erase("ARGUMENTS");
  const std::string configuration = accepted({arguments}, environment);
  for (const auto& [name, value] : environment) {
    INFO(name);
    CHECK_THAT(configuration, Catch::Contains(value));
  }
}

#endif

}  // namespace eventapp::test
