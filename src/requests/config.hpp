// What an operator can set about requests that may be repeated.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <string>

namespace eventapp::requests {

struct RequestsConfig {
  std::string without_store = "proceed";

  bool reject_without_store() const { return without_store == "reject"; }
};

/// Lifetime: `config` outlives `fields`.
void describe(config::Fields& fields, RequestsConfig& config);

}  // namespace eventapp::requests
