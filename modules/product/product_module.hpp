// The product module: one route that checks a request, publishes the product and answers once the
// broker has it. It keeps no state.
#pragma once

#include "eventapp/module.hpp"
#include "eventapp/requests/event_routes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace eventapp::product {

struct ProductConfig {
  /// Where the process listens for this module's sake unless `http.listen` says otherwise: the
  /// address of the Spring service.
  std::string listen = "127.0.0.1:8083";
};

/// Lifetime: `routes` outlives it.
class ProductModule final : public Module {
 public:
  ProductModule(ProductConfig config, requests::EventRoutes& routes);

  std::string_view name() const override { return "product"; }
  void add_routes(http::Router& router) override;
  std::vector<std::string> published_topics() const override;

  const ProductConfig& config() const { return config_; }

 private:
  ProductConfig config_;
  requests::EventRoutes& routes_;
};

}  // namespace eventapp::product
