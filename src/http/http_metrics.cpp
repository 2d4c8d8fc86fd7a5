#include "http/http_metrics.hpp"

namespace eventapp::http {

RouteMetrics::RouteMetrics(Metrics& metrics, std::string route)
    : metrics_(metrics),
      route_(std::move(route)),
      seconds_(metrics.histogram("eventapp_http_request_seconds",
                                 "From the complete request to the written answer.",
                                 latency_buckets(), {{"route", route_}})) {}

void RouteMetrics::count(int status) {
  auto& slot = by_status_[status > 0 && status < statuses ? static_cast<std::size_t>(status) : 0];
  prometheus::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    // Two threads may both come here; the registry gives both the same counter.
    counter = &metrics_.counter("eventapp_http_requests_total", "Requests answered.",
                                {{"route", route_}, {"code", std::to_string(status)}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();
}

HttpMetrics::HttpMetrics(Metrics& metrics, const Router& router)
    : none(metrics, "none"),
      connections(metrics.gauge("eventapp_http_connections", "Open connections.")),
      requests_in_flight(
          metrics.gauge("eventapp_http_requests_in_flight", "Requests at work in a handler.")),
      connections_refused(metrics.counter("eventapp_http_connections_refused_total",
                                          "Connections beyond http.max_connections.")),
      idle_ended(metrics.counter("eventapp_http_idle_connections_ended_total",
                                 "Idle connections ended for others at http.max_connections.")),
      accept_errors(metrics.counter("eventapp_http_accept_errors_total",
                                    "Failed accepts, each followed by a pause of 100 ms.")) {
  for (const auto& route : router.routes()) {
    routes.emplace(route.get(), std::make_unique<RouteMetrics>(metrics, route->pattern));
  }
}

}  // namespace eventapp::http
