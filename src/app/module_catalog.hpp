// The table of modules: the one place to register one.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/module.hpp"
#include "eventapp/requests/event_routes.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::app {

/// What a module is built from.
struct ModuleNeeds {
  Clock& clock;
  std::function<requests::EventRoutes&()> event_routes;  ///< For modules that publish.
};

/// Owns the configuration of every module, enabled or not. Lifetime: outlives the Fields that
/// describe it and the modules made from it.
class ModuleCatalog {
 public:
  ModuleCatalog();

  struct Entry {
    std::string name;
    std::string address;  ///< Where the Spring service listened; the default of `http.listen`.
    bool consumes;        ///< Has subscriptions, and so needs a store for claims.
    std::function<void(config::Fields&)> describe;
    std::function<std::unique_ptr<Module>(const ModuleNeeds&)> make;
  };

  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<std::string> names() const;
  /// Those of `enabled` that consume.
  std::vector<std::string> consuming(const std::vector<std::string>& enabled) const;
  void describe(config::Fields& fields) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace eventapp::app
