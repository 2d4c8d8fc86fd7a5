// Files that keep secrets from nobody: said in the log at each start, and by --check-config.
#pragma once

#include "app/config_loader.hpp"

#include <string>
#include <vector>

namespace eventapp::app {

/// A line for each file that every user of this machine can read though a secret is in it: those
/// that keys such as `redis.password_file` name, and the configuration file if it sets one. A
/// warning, no refusal: inside a container everybody may well be eventapp alone.
std::vector<std::string> exposed_secrets(const config::Fields& fields, const LoadedConfig& loaded,
                                         const std::optional<std::string>& config_file);

}  // namespace eventapp::app
