// The server's metrics. Each is looked up once, so that counting a request is a few atomic
// operations; labels are the routes' patterns, never paths.
#pragma once

#include "eventapp/core/metrics.hpp"
#include "eventapp/http/router.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <unordered_map>

namespace eventapp::http {

/// Thread: any.
class RouteMetrics {
 public:
  RouteMetrics(Metrics& metrics, std::string route);

  void count(int status);
  void observe(std::chrono::duration<double> elapsed) { seconds_.Observe(elapsed.count()); }

 private:
  static constexpr int statuses = 600;

  Metrics& metrics_;
  std::string route_;
  prometheus::Histogram& seconds_;
  std::array<std::atomic<prometheus::Counter*>, statuses> by_status_{};
};

/// Lifetime: the router's routes are all there and stay.
struct HttpMetrics {
  HttpMetrics(Metrics& metrics, const Router& router);

  RouteMetrics& of(const Route* route) { return route == nullptr ? none : *routes.at(route); }

  RouteMetrics none;  ///< 404, 405 and errors of the protocol.
  std::unordered_map<const Route*, std::unique_ptr<RouteMetrics>> routes;
  prometheus::Gauge& connections;
  prometheus::Gauge& requests_in_flight;
  prometheus::Counter& connections_refused;
  prometheus::Counter& idle_ended;
  prometheus::Counter& accept_errors;
};

}  // namespace eventapp::http
