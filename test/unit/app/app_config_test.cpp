#include "app/config.hpp"
#include "config_fixture.hpp"

#include <catch2/catch.hpp>

using namespace eventapp::app;
using namespace eventapp::app::test;
namespace log_ = eventapp::log;

namespace {

Config loaded(std::vector<std::string> assignments) {
  Config config;
  eventapp::config::Fields fields;
  describe(fields, config);
  load_config(fields, {.assignments = std::move(assignments)});
  return config;
}

std::string refused(std::vector<std::string> assignments) {
  return config_error([&] { loaded(std::move(assignments)); });
}

}  // namespace

TEST_CASE("the loop has at least one thread and by default at most four") {
  const int by_default = loaded({}).app.thread_count();
  CHECK(by_default >= 1);
  CHECK(by_default <= 4);
  CHECK(loaded({"app.threads=9"}).app.thread_count() == 9);
}

TEST_CASE("every level and format of the log has its name") {
  CHECK(loaded({}).app.level() == log_::Level::info);
  CHECK(loaded({"log.level=trace"}).app.level() == log_::Level::trace);
  CHECK(loaded({"log.level=debug"}).app.level() == log_::Level::debug);
  CHECK(loaded({"log.level=warn"}).app.level() == log_::Level::warn);
  CHECK(loaded({"log.level=error"}).app.level() == log_::Level::error);
  CHECK(loaded({"log.level=off"}).app.level() == log_::Level::off);
  CHECK(loaded({}).app.format() == log_::Format::text);
  CHECK(loaded({"log.format=json"}).app.format() == log_::Format::json);
}

TEST_CASE("the process's own keys have bounds") {
  CHECK(loaded({}).app.shutdown_deadline_ms == 20'000);
  CHECK_FALSE(loaded({}).app.is_production());
  CHECK(loaded({"environment=production"}).app.is_production());
  CHECK(refused({"environment=prod"}) ==
        "environment=prod must be one of development, production (from --set)");
  CHECK(refused({"log.level=verbose"}) ==
        "log.level=verbose must be one of trace, debug, info, warn, error, off (from --set)");
  CHECK(refused({"log.format=xml"}) == "log.format=xml must be one of text, json (from --set)");
  CHECK(refused({"app.threads=65"}) == "app.threads=65 must be between 0 and 64 (from --set)");
  CHECK(refused({"app.drain_delay_ms=20000"}) ==
        "app.drain_delay_ms=20000 must be 0 or more, and less than app.shutdown_deadline_ms "
        "(from --set)");
  CHECK(refused({"app.drain_delay_ms=20000", "app.shutdown_deadline_ms=30000"}) == "no error");
}
