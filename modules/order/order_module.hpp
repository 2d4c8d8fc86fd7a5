// The order module: two routes that check a request, publish what happened and answer once the
// broker has it. It keeps no state.
#pragma once

#include "eventapp/module.hpp"
#include "eventapp/requests/event_routes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace eventapp::order {

struct OrderConfig {
  /// Where the process listens for this module's sake unless `http.listen` says otherwise: the
  /// address of the Spring service.
  std::string listen = "127.0.0.1:8081";
};

/// Lifetime: `routes` outlives it.
class OrderModule final : public Module {
 public:
  OrderModule(OrderConfig config, requests::EventRoutes& routes);

  std::string_view name() const override { return "order"; }
  void add_routes(http::Router& router) override;
  std::vector<std::string> published_topics() const override;

  const OrderConfig& config() const { return config_; }

 private:
  OrderConfig config_;
  requests::EventRoutes& routes_;
};

}  // namespace eventapp::order
