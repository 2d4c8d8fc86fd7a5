#include "app/module_catalog.hpp"

#include "notification/channels.hpp"
#include "notification/config.hpp"
#include "notification/notification_module.hpp"
#include "order/order_module.hpp"
#include "product/product_module.hpp"

#include <algorithm>

namespace eventapp::app {

namespace {

ModuleCatalog::Entry order() {
  return {"order", order::OrderConfig{}.listen, false, [](config::Fields&) {},
          [](const ModuleNeeds& needs) -> std::unique_ptr<Module> {
            return std::make_unique<order::OrderModule>(order::OrderConfig{}, needs.event_routes());
          }};
}

ModuleCatalog::Entry notification() {
  auto config = std::make_shared<notification::NotificationConfig>();
  return {"notification", config->listen, true,
          [config](config::Fields& fields) { describe(fields, *config); },
          [config](const ModuleNeeds& needs) -> std::unique_ptr<Module> {
            return std::make_unique<notification::NotificationModule>(
                *config, notification::make_channel(*config, needs.clock));
          }};
}

ModuleCatalog::Entry product() {
  return {"product", product::ProductConfig{}.listen, false, [](config::Fields&) {},
          [](const ModuleNeeds& needs) -> std::unique_ptr<Module> {
            return std::make_unique<product::ProductModule>(product::ProductConfig{},
                                                            needs.event_routes());
          }};
}

}  // namespace

ModuleCatalog::ModuleCatalog() : entries_{order(), notification(), product()} {}

std::vector<std::string> ModuleCatalog::names() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) {
    names.push_back(entry.name);
  }
  return names;
}

std::vector<std::string> ModuleCatalog::consuming(const std::vector<std::string>& enabled) const {
  std::vector<std::string> consuming;
  for (const Entry& entry : entries_) {
    if (entry.consumes && std::find(enabled.begin(), enabled.end(), entry.name) != enabled.end()) {
      consuming.push_back(entry.name);
    }
  }
  return consuming;
}

void ModuleCatalog::describe(config::Fields& fields) const {
  for (const Entry& entry : entries_) {
    entry.describe(fields);
  }
}

}  // namespace eventapp::app
