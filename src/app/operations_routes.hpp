// What operators and their tools ask: is it alive, is it ready, how is it doing.
#pragma once

#include "app/readiness.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/http/router.hpp"

namespace eventapp::app {

/// Adds `GET /livez`, `GET /readyz[?verbose]` and `GET /metrics`.
/// Lifetime: readiness and metrics outlive the router.
void add_operations_routes(http::Router& router, const Readiness& readiness,
                           const Metrics& metrics);

}  // namespace eventapp::app
