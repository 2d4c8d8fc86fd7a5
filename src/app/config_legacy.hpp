// The environment variables of the Spring services, understood so that their deployments work
// unchanged. They are the weakest source and never stop a start.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace eventapp::app {

using Environment = std::map<std::string, std::string>;

struct LegacySettings {
  struct Setting {
    std::string key;
    std::string value;
    std::string source;  ///< The variables it comes from.
  };
  std::vector<Setting> settings = {};
  std::vector<std::string> warnings = {};  ///< One line per value that was ignored.
};

/// `KAFKA_BOOTSTRAP_SERVERS` → kafka.brokers; `REDIS_HOST`, `REDIS_PORT` → redis.url (as in Spring,
/// one of the two is enough: localhost, 6379). An empty variable counts as absent. A value of
/// another form, such as the `tcp://10.0.0.1:6379` of a Kubernetes service link, is ignored.
LegacySettings read_legacy(const Environment& environment);

}  // namespace eventapp::app
