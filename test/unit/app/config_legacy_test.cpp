#include "app/config_legacy.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;

namespace {

/// `key=value (source)` of each setting, then the warnings, one a line.
std::string legacy(const Environment& environment) {
  std::string text;
  const LegacySettings read = read_legacy(environment);
  for (const auto& setting : read.settings) {
    text += setting.key + "=" + setting.value + " (" + setting.source + ")\n";
  }
  for (const auto& warning : read.warnings) {
    text += warning + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the Spring services' variables are understood") {
  CHECK(legacy({}) == "");
  CHECK(legacy({{"KAFKA_BOOTSTRAP_SERVERS", "a:9092"}}) ==
        "kafka.brokers=a:9092 (KAFKA_BOOTSTRAP_SERVERS)\n");
  CHECK(legacy({{"KAFKA_BOOTSTRAP_SERVERS", "a.b-c_d:9092, [::1]:9093,10.0.0.1:1"}}) ==
        "kafka.brokers=a.b-c_d:9092, [::1]:9093,10.0.0.1:1 (KAFKA_BOOTSTRAP_SERVERS)\n");
  CHECK(legacy({{"REDIS_HOST", "cache"}, {"REDIS_PORT", "6380"}}) ==
        "redis.url=redis://cache:6380 (REDIS_HOST and REDIS_PORT)\n");
  CHECK(legacy({{"REDIS_HOST", "cache"}}) == "redis.url=redis://cache:6379 (REDIS_HOST)\n");
  CHECK(legacy({{"REDIS_PORT", "6380"}}) == "redis.url=redis://localhost:6380 (REDIS_PORT)\n");
  CHECK(legacy({{"REDIS_HOST", "::1"}}) == "redis.url=redis://[::1]:6379 (REDIS_HOST)\n");
}

TEST_CASE("an empty variable of the Spring services counts as absent") {
  CHECK(legacy({{"KAFKA_BOOTSTRAP_SERVERS", ""}, {"REDIS_HOST", ""}, {"REDIS_PORT", ""}}) == "");
}

TEST_CASE("what a Kubernetes service link puts into REDIS_PORT is ignored with a warning") {
  CHECK(legacy({{"REDIS_PORT", "tcp://10.0.0.1:6379"}}) ==
        "environment variable REDIS_PORT=tcp://10.0.0.1:6379 is ignored: it must be a port "
        "number\n");
  CHECK(legacy({{"REDIS_HOST", "cache"}, {"REDIS_PORT", "tcp://10.0.0.1:6379"}}) ==
        "redis.url=redis://cache:6379 (REDIS_HOST)\n"
        "environment variable REDIS_PORT=tcp://10.0.0.1:6379 is ignored: it must be a port "
        "number\n");
}

TEST_CASE("a variable of the Spring services that does not parse is ignored with a warning") {
  const char* const must = " is ignored: it must be host:port, or several with commas between\n";
  for (const std::string value : {"broker", "broker:", ":9092", "a:9092,", "a:0", "a:65536",
                                  "tcp://10.0.0.1:9092", "a b:1", "[]:9092", "[zz]:1", "a:9x"}) {
    CHECK(legacy({{"KAFKA_BOOTSTRAP_SERVERS", value}}) ==
          "environment variable KAFKA_BOOTSTRAP_SERVERS=" + value + must);
  }
  CHECK(legacy({{"REDIS_HOST", "redis://cache"}, {"REDIS_PORT", "6380"}}) ==
        "environment variable REDIS_HOST=redis://cache is ignored: it must be a host name or "
        "address\n");
  CHECK(legacy({{"REDIS_HOST", "a:b"}}).find("is ignored") != std::string::npos);
  CHECK(legacy({{"REDIS_PORT", "0"}}).find("is ignored") != std::string::npos);
  CHECK(legacy({{"REDIS_HOST", "redis://u:hunter2@h"}}).find("hunter2") == std::string::npos);
}
