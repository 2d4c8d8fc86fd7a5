#include "app/config.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace eventapp::app {

namespace {

constexpr std::int64_t most_default_threads = 4;
/// In the order of log::Level.
constexpr std::array<const char*, 6> level_names = {"trace", "debug", "info",
                                                    "warn",  "error", "off"};

config::Check drain_delay(const AppConfig& config) {
  return [&config]() -> std::string {
    const bool fits =
        config.drain_delay_ms >= 0 && config.drain_delay_ms < config.shutdown_deadline_ms;
    return fits ? "" : "must be 0 or more, and less than app.shutdown_deadline_ms";
  };
}

void describe(config::Fields& fields, AppConfig& config) {
  fields.add("environment", &config.environment,
             "`development` or `production`; production refuses what keeps data in memory.",
             config::one_of(config.environment, {"development", "production"}));
  fields.add("app.threads", &config.threads,
             "Threads that serve requests and publish; each subscription has one more of its own. "
             "0: one per two cores, at most 4.",
             config::between(config.threads, 0, 64));
  fields.add("app.drain_delay_ms", &config.drain_delay_ms,
             "How long a stop keeps accepting requests after `/readyz` says 503.",
             drain_delay(config));
  fields.add("app.shutdown_deadline_ms", &config.shutdown_deadline_ms,
             "When a stop gives up waiting for running work; the exit code is then 3.",
             config::between(config.shutdown_deadline_ms, 100, 3'600'000));
  fields.add("log.level", &config.log_level, "The least level that is logged.",
             config::one_of(config.log_level, {level_names.begin(), level_names.end()}));
  fields.add("log.format", &config.log_format, "`text` for people, `json` for machines.",
             config::one_of(config.log_format, {"text", "json"}));
}

}  // namespace

int AppConfig::thread_count() const {
  const std::int64_t cores = std::thread::hardware_concurrency();
  const std::int64_t wanted = threads > 0 ? threads : std::min(cores / 2, most_default_threads);
  return static_cast<int>(std::max<std::int64_t>(wanted, 1));
}

log::Level AppConfig::level() const {
  const auto* const found = std::find(level_names.begin(), level_names.end(), log_level);
  return static_cast<log::Level>(found - level_names.begin());
}

log::Format AppConfig::format() const {
  return log_format == "json" ? log::Format::json : log::Format::text;
}

void describe(config::Fields& fields, Config& config) {
  describe(fields, config.app);
  describe(fields, config.http);
  describe(fields, config.requests);
  describe(fields, config.kafka);
  describe(fields, config.redis);
  describe(fields, config.delivery);
}

}  // namespace eventapp::app
