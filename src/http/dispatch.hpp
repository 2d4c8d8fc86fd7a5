// From a complete request to its response: route, media type, cap, handler, and every way in which
// these say no. Knows nothing of sockets.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/http/router.hpp"
#include "http/framing.hpp"
#include "http/http_metrics.hpp"
#include "http/problem.hpp"

#include <atomic>
#include <cstdint>

namespace eventapp::http {

struct Answer {
  Response response;
  RouteMetrics* metrics;
};

/// Thread: any; a call runs on its caller's executor.
class Dispatcher {
 public:
  Dispatcher(const Router& router, Clock& clock, HttpMetrics& metrics,
             std::int64_t max_requests_in_flight);

  /// The answer that the head alone decides (no such route, method, media type), if there is one.
  /// Else the request has its path parameters. dispatch() asks this itself.
  struct Admission {
    const Route* route = nullptr;
    std::optional<Response> refusal = {};
  };
  Admission admit(Request& request, bool has_body) const;

  /// Never fails: what a handler throws becomes a 500 and a line in the log.
  /// Lifetime: `request` outlives the call.
  awaitable<Answer> dispatch(Request& request);

  /// The answer to a request that was never understood.
  Answer refuse(const Refusal& refusal);

  std::int64_t requests_in_flight() const { return in_flight_.load(); }

 private:
  Occasion occasion(const Request& request) const;
  std::optional<Response> check_body(const Route& route, const Request& request,
                                     bool has_body) const;
  Response unrouted(const Request& request, std::string allow) const;
  awaitable<Answer> serve(const Route& route, const Request& request, RouteMetrics& metrics);
  Response told(const Route& route, const Request& request, Result<Response> result) const;
  Response crashed(const Route& route, const Request& request, std::string_view what) const;

  const Router& router_;
  Clock& clock_;
  HttpMetrics& metrics_;
  const std::int64_t max_in_flight_;
  std::atomic<std::int64_t> in_flight_{0};
};

}  // namespace eventapp::http
