#include "app/config_rules.hpp"

#include "config_fixture.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;
using namespace eventapp::app::test;

namespace {

const ModuleUse everything = {{"order", "notification", "product"}, {"notification"}};
const ModuleUse order_alone = {{"order"}, {}};
const ModuleUse notification_alone = {{"notification"}, {"notification"}};

std::string production_error(std::vector<std::string> assignments, const ModuleUse& modules) {
  SampleConfig config;
  assignments.push_back("environment=production");
  const LoadedConfig loaded = config.set(assignments);
  return config_error([&] { refuse_memory_in_production(config.fields, loaded, modules); });
}

std::vector<std::string> warnings(std::vector<std::string> assignments, const ModuleUse& modules) {
  SampleConfig config;
  config.set(std::move(assignments));
  return trial_warnings(config.fields, modules);
}

}  // namespace

TEST_CASE("production refuses to keep in memory what an enabled module needs") {
  CHECK(production_error({}, everything) ==
        "kafka.brokers=embedded must not be used with environment=production (its default): it "
        "keeps data in memory, and order, notification, product cannot do without it; set "
        "kafka.brokers=host:9092");
  CHECK(production_error({"kafka.brokers=b:1", "redis.url=embedded"}, everything) ==
        "redis.url=embedded must not be used with environment=production (from --set): it keeps "
        "data in memory, and notification cannot do without it; set redis.url=redis://host:6379");
  CHECK(production_error({"kafka.brokers=b:1", "redis.url=redis://r"}, everything) == "no error");
}

TEST_CASE("production does not ask for what no enabled module uses") {
  CHECK(production_error({"kafka.brokers=b:1"}, order_alone) == "no error");
}

TEST_CASE("development may keep everything in memory") {
  SampleConfig config;
  const LoadedConfig loaded = config.set({});
  refuse_memory_in_production(config.fields, loaded, everything);
  CHECK(config.brokers == "embedded");
}

TEST_CASE("failures are simulated by default in development only") {
  SampleConfig development;
  apply_environment(development.fields, development.set({}));
  CHECK(development.simulate_failures);

  SampleConfig production;
  apply_environment(production.fields, production.set({"environment=production"}));
  CHECK_FALSE(production.simulate_failures);

  SampleConfig off;
  apply_environment(off.fields, off.set({"notification.simulate_failures=false"}));
  CHECK_FALSE(off.simulate_failures);
}

TEST_CASE("simulated failures switched on in production are refused") {
  SampleConfig config;
  const LoadedConfig loaded =
      config.set({"environment=production", "notification.simulate_failures=true"});
  CHECK(config_error([&] { apply_environment(config.fields, loaded); }) ==
        "notification.simulate_failures=true must not be used with environment=production (from "
        "--set): leave it out or set it to false");
}

TEST_CASE("who keeps data in memory is told once that it is for trial only") {
  CHECK(warnings({}, everything) ==
        std::vector<std::string>{
            "kafka.brokers and redis.url embedded: data is kept in memory, for trial only, and is "
            "gone when the process ends"});
  CHECK(warnings({"kafka.brokers=b:1"}, everything) ==
        std::vector<std::string>{
            "redis.url embedded: data is kept in memory, for trial only, and is gone when the "
            "process ends"});
  CHECK(warnings({"kafka.brokers=b:1"}, order_alone).empty());
  CHECK(warnings({"kafka.brokers=b:1", "redis.url=redis://r"}, everything).empty());
}

TEST_CASE("a producer or consumer alone on the embedded broker is told how others join") {
  for (const ModuleUse& modules : {order_alone, notification_alone}) {
    const auto lines = warnings({}, modules);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1] == "only " + modules.enabled[0] +
                          " on the embedded broker: other processes join it only through its "
                          "printed address");
  }
}
