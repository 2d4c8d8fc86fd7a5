// The contract between the app and its modules: a module offers routes and subscriptions and says
// how it feels. Modules know nothing of each other; they meet in Kafka.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/delivery/subscription.hpp"
#include "eventapp/http/router.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace eventapp {

/// Built before the loop runs; its routes and handlers then run on other strands than its
/// construction, so shared state of a module needs a strand of its own.
class Module {
 public:
  virtual ~Module() = default;

  virtual std::string_view name() const = 0;
  virtual void add_routes(http::Router&) {}
  /// Topics it publishes to; they are made if missing and known to the producer before it is ready.
  virtual std::vector<std::string> published_topics() const { return {}; }
  virtual std::vector<delivery::Subscription> subscriptions() { return {}; }
  virtual std::vector<Health> health() const { return {}; }
  /// Ends what the module began by itself; routes and deliveries have ended before.
  virtual awaitable<> drain() { co_return; }
};

}  // namespace eventapp
