#include "app/secret_exposure.hpp"

#include "config_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace eventapp::app;
using namespace eventapp::app::test;

namespace {

namespace fs = std::filesystem;

constexpr auto everybody = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
constexpr auto owner_and_group = fs::perms::owner_read | fs::perms::group_read;

// The warnings of a configuration file with this content and these permissions.
std::vector<std::string> warnings(const std::string& content, fs::perms permissions) {
  const ConfigFile file(content);
  fs::permissions(file.path(), permissions);
  SampleConfig config;
  const LoadedConfig loaded = config.load({.file = file.path()});
  auto found = exposed_secrets(config.fields, loaded, file.path());
  for (auto& line : found) {
    for (auto at = line.find(file.path()); at != line.npos; at = line.find(file.path())) {
      line.replace(at, file.path().size(), "FILE");
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a file of a secret that everybody can read is told of, with the remedy") {
  const ConfigFile secret("hunter2");
  SampleConfig config;
  const LoadedConfig loaded = config.set({"redis.password_file=" + secret.path()});
  fs::permissions(secret.path(), everybody);
  CHECK(exposed_secrets(config.fields, loaded, std::nullopt) ==
        std::vector<std::string>{"redis.password_file: every user of this machine can read " +
                                 secret.path() +
                                 "; keep it to eventapp's: chmod o= " + secret.path()});
  fs::permissions(secret.path(), owner_and_group);
  CHECK(exposed_secrets(config.fields, loaded, std::nullopt).empty());
}

TEST_CASE("a configuration file that everybody can read is told of if it holds a secret") {
  const std::string line =
      ": every user of this machine can read FILE; keep it to eventapp's: "
      "chmod o= FILE";
  const std::string password = R"({"redis": {"password": "hunter2"}})";
  CHECK(warnings(password, everybody) == std::vector<std::string>{"redis.password" + line});
  CHECK(warnings(password, owner_and_group).empty());
  CHECK(warnings(R"({"redis.url": "redis://:hunter2@host"})", everybody) ==
        std::vector<std::string>{"redis.url" + line});
  CHECK(warnings(R"({"kafka.producer.librdkafka": {"sasl.password": "hunter2"}})", everybody) ==
        std::vector<std::string>{"kafka.producer.librdkafka" + line});
  CHECK(warnings(R"({"redis.url": "redis://host", "app.threads": 3})", everybody).empty());
}
