// The order module: two routes that check a request, publish what happened and answer once the
// broker has it. It keeps no state.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/events/publisher.hpp"
#include "eventapp/module.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace eventapp::order {

struct OrderConfig {
  /// Where the process listens for this module's sake unless `http.listen` says otherwise: the
  /// address of the Spring service.
  std::string listen = "127.0.0.1:8081";
};

/// Lifetime: `publisher` and `clock` outlive it.
class OrderModule final : public Module {
 public:
  OrderModule(OrderConfig config, events::EventPublisher& publisher, Clock& clock);

  std::string_view name() const override { return "order"; }
  void add_routes(http::Router& router) override;
  std::vector<std::string> published_topics() const override;

  const OrderConfig& config() const { return config_; }

 private:
  awaitable<Result<http::Response>> create_order(const http::Request& request);
  awaitable<Result<http::Response>> change_status(const http::Request& request);

  OrderConfig config_;
  events::EventPublisher& publisher_;
  Clock& clock_;
};

}  // namespace eventapp::order
