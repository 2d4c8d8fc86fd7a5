#include "app/config_rules.hpp"

#include "app/config_keys.hpp"
#include "eventapp/core/error.hpp"

#include <fmt/format.h>

#include <variant>

namespace eventapp::app {

namespace {

constexpr const char* brokers_key = "kafka.brokers";
constexpr const char* redis_key = "redis.url";
constexpr const char* failures_key = "notification.simulate_failures";

/// The variable behind a key of this type, or nullptr.
template <class T>
T* target_of(const config::Fields& fields, std::string_view key) {
  const KeyMatch match = find_key(fields, key);
  T* const* target = match.field == nullptr ? nullptr : std::get_if<T*>(&match.field->target);
  return target == nullptr ? nullptr : *target;
}

bool has_text(const config::Fields& fields, std::string_view key, std::string_view text) {
  const auto* value = target_of<std::string>(fields, key);
  return value != nullptr && *value == text;
}

bool is_production(const config::Fields& fields) {
  return has_text(fields, "environment", "production");
}

void refuse(const char* key, const LoadedConfig& loaded, const std::vector<std::string>& modules,
            const char* instead) {
  throw ConfigError(fmt::format(
      "{0}=embedded must not be used with environment=production{1}: it keeps data in memory, and "
      "{2} cannot do without it; set {0}={3}",
      key, loaded.origin_note(key), fmt::join(modules, ", "), instead));
}

}  // namespace

void apply_environment(const config::Fields& fields, const LoadedConfig& loaded) {
  bool* const failures = target_of<bool>(fields, failures_key);
  if (failures == nullptr || !is_production(fields)) {
    return;
  }
  if (!loaded.is_set(failures_key)) {
    *failures = false;
  } else if (*failures) {
    throw ConfigError(
        fmt::format("{}=true must not be used with environment=production{}: leave "
                    "it out or set it to false",
                    failures_key, loaded.origin_note(failures_key)));
  }
}

void refuse_memory_in_production(const config::Fields& fields, const LoadedConfig& loaded,
                                 const ModuleUse& modules) {
  if (!is_production(fields)) {
    return;
  }
  if (!modules.enabled.empty() && has_text(fields, brokers_key, "embedded")) {
    refuse(brokers_key, loaded, modules.enabled, "host:9092");
  }
  if (!modules.consuming.empty() && has_text(fields, redis_key, "embedded")) {
    refuse(redis_key, loaded, modules.consuming, "redis://host:6379");
  }
}

std::vector<std::string> trial_warnings(const config::Fields& fields, const ModuleUse& modules) {
  const bool broker = !modules.enabled.empty() && has_text(fields, brokers_key, "embedded");
  const bool store = !modules.consuming.empty() && has_text(fields, redis_key, "embedded");
  std::vector<std::string> warnings;
  if (broker || store) {
    std::vector<const char*> keys;
    if (broker) {
      keys.push_back(brokers_key);
    }
    if (store) {
      keys.push_back(redis_key);
    }
    warnings.push_back(fmt::format(
        "{} embedded: data is kept in memory, for trial only, and is gone when the process ends",
        fmt::join(keys, " and ")));
  }
  const bool alone =
      modules.consuming.empty() || modules.consuming.size() == modules.enabled.size();
  if (broker && alone) {
    warnings.push_back(fmt::format(
        "only {} on the embedded broker: other processes join it only through its printed address",
        fmt::join(modules.enabled, ", ")));
  }
  return warnings;
}

}  // namespace eventapp::app
