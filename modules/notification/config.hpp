// What an operator can set about notifications.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <cstdint>
#include <string>

namespace eventapp::notification {

struct NotificationConfig {
  /// Where the process listens for this module's sake unless `http.listen` says otherwise: the
  /// address of the Spring service.
  std::string listen = "127.0.0.1:8082";
  std::string group = "notification-consumer-group";
  std::string redis_key_prefix = "notification:processed:event:";
  std::string channel = "log";
  std::int64_t concurrency = 0;  ///< 0: the channel's own.
  bool simulate_failures = true;
};

void describe(config::Fields& fields, NotificationConfig& config);

}  // namespace eventapp::notification
