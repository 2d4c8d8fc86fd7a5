// Rules between keys: what depends on the environment and on the modules that are enabled.
#pragma once

#include "app/config_loader.hpp"
#include "eventapp/core/config_fields.hpp"

#include <string>
#include <vector>

namespace eventapp::app {

/// The enabled modules by what they use. Every module uses Kafka.
struct ModuleUse {
  std::vector<std::string> enabled = {};
  std::vector<std::string> consuming = {};  ///< These have subscriptions, and so claims in Redis.
};

/// Gives keys whose default depends on the environment that default: simulated failures are off in
/// production. Errors: ConfigError if they were switched on there.
void apply_environment(const config::Fields& fields, const LoadedConfig& loaded);

/// Errors: ConfigError if production keeps in memory what an enabled module needs.
void refuse_memory_in_production(const config::Fields& fields, const LoadedConfig& loaded,
                                 const ModuleUse& modules);

/// What the operator of an embedded broker or an in-memory store must know; one line each.
std::vector<std::string> trial_warnings(const config::Fields& fields, const ModuleUse& modules);

}  // namespace eventapp::app
