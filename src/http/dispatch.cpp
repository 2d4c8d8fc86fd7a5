#include "http/dispatch.hpp"

#include "eventapp/core/log.hpp"
#include "eventapp/core/ready.hpp"
#include "http/media_type.hpp"
#include "http/percent.hpp"

#include <exception>
#include <utility>

namespace eventapp::http {

namespace {

// A full server must still say how it is: what only reads is never refused for the cap.
bool only_reads(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

Error error_of(const Refusal& refusal) {
  return {ErrorKind::invalid_input, refusal.title, refusal.detail};
}

constexpr Refusal bad_encoding{400, "Bad request",
                               "The path must be percent-encoded UTF-8 (%, two hex digits)."};
constexpr Refusal no_route{404, "Not found", "There is no such route."};
constexpr Refusal wrong_method{405, "Method not allowed",
                               "The route does not take this method; Allow names those it takes."};
constexpr Refusal not_json{
    415, "Unsupported media type",
    "The body must be JSON: Content-Type application/json or application/*+json, in UTF-8."};
constexpr Refusal no_body_taken{415, "Unsupported media type", "The route takes no body."};
constexpr Refusal cap_reached{503, "Too many requests in flight",
                              "http.max_requests_in_flight is reached; repeat the request."};

/// One of the requests in flight, while it lives.
class Place {
 public:
  Place(std::atomic<std::int64_t>& count, prometheus::Gauge& gauge)
      : count_(count), gauge_(gauge), number_(count.fetch_add(1) + 1) {
    gauge_.Increment();
  }
  ~Place() {
    count_.fetch_sub(1);
    gauge_.Decrement();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  std::int64_t number() const { return number_; }

 private:
  std::atomic<std::int64_t>& count_;
  prometheus::Gauge& gauge_;
  const std::int64_t number_;
};

void log_failure(const Route& route, const Request& request, std::string_view what) {
  std::string line = "A request handler failed. route=" + route.method + " " + route.pattern;
  line.append(", trace_id=").append(request.trace.trace_id()).append(", error=").append(what);
  log::error(line, {{"route", route.pattern}, {"trace_id", request.trace.trace_id()}});
}

}  // namespace

Dispatcher::Dispatcher(const Router& router, Clock& clock, HttpMetrics& metrics,
                       std::int64_t max_requests_in_flight)
    : router_(router), clock_(clock), metrics_(metrics), max_in_flight_(max_requests_in_flight) {}

Occasion Dispatcher::occasion(const Request& request) const {
  return {request.path, clock_.wall_now()};
}

Answer Dispatcher::refuse(const Refusal& refusal) {
  Occasion nowhere{{}, clock_.wall_now()};
  return {problem(refusal.status, error_of(refusal), nowhere), &metrics_.none};
}

Response Dispatcher::unrouted(const Request& request, std::string allow) const {
  if (request.method == "OPTIONS" && (!allow.empty() || request.path == "*")) {
    Response response{204};
    if (!allow.empty()) {
      response.headers.emplace_back("Allow", allow + ", OPTIONS");
    }
    return response;
  }
  const Refusal& refusal = allow.empty() ? no_route : wrong_method;
  Response response = problem(refusal.status, error_of(refusal), occasion(request));
  if (!allow.empty()) {
    response.headers.emplace_back("Allow", std::move(allow));
  }
  return response;
}

std::optional<Response> Dispatcher::check_body(const Route& route, const Request& request,
                                               bool has_body) const {
  const auto content_type = request.header("Content-Type");
  const Refusal* refusal = nullptr;
  if (route.body == Body::none) {
    refusal = has_body ? &no_body_taken : nullptr;
  } else if (content_type ? !is_json(*content_type) : has_body) {
    refusal = &not_json;
  }
  if (refusal == nullptr) {
    return std::nullopt;
  }
  return problem(refusal->status, error_of(*refusal), occasion(request));
}

Dispatcher::Admission Dispatcher::admit(Request& request, bool has_body) const {
  if (!is_well_encoded(request.path)) {
    const Occasion nowhere{{}, clock_.wall_now()};
    return {nullptr, problem(bad_encoding.status, error_of(bad_encoding), nowhere)};
  }
  auto match = router_.match(request.method, request.path);
  if (match.route == nullptr) {
    return {nullptr, unrouted(request, std::move(match.allow))};
  }
  request.path_parameters = std::move(match.path_parameters);
  return {match.route, check_body(*match.route, request, has_body)};
}

awaitable<Answer> Dispatcher::dispatch(Request& request) {
  request.trace = TraceContext::from(request.header("traceparent").value_or(""),
                                     request.header("tracestate").value_or(""));
  Admission admission = admit(request, !request.body.empty());
  RouteMetrics& metrics = metrics_.of(admission.route);
  if (admission.refusal) {
    return ready(Answer{std::move(*admission.refusal), &metrics});
  }
  return serve(*admission.route, request, metrics);
}

// Its frame is what a request in flight costs here: whatever is no part of the wait stays out.
awaitable<Answer> Dispatcher::serve(const Route& route, const Request& request,
                                    RouteMetrics& metrics) {
  const Place place(in_flight_, metrics_.requests_in_flight);
  if (place.number() > max_in_flight_ && !only_reads(request)) {
    co_return Answer{problem(cap_reached.status, error_of(cap_reached), occasion(request)),
                     &metrics};
  }
  try {
    auto handling = route.handler(request);
    Result<Response> result = co_await std::move(handling);
    co_return Answer{told(route, request, std::move(result)), &metrics};
  } catch (const std::exception& error) {
    co_return Answer{crashed(route, request, error.what()), &metrics};
  } catch (...) {
    co_return Answer{crashed(route, request, "not a std::exception"), &metrics};
  }
}

Response Dispatcher::told(const Route& route, const Request& request,
                          Result<Response> result) const {
  if (result) {
    return std::move(*result);
  }
  if (result.error().kind == ErrorKind::internal) {
    log_failure(route, request, result.error().title + ": " + result.error().detail);
  }
  return problem(result.error(), occasion(request));
}

Response Dispatcher::crashed(const Route& route, const Request& request,
                             std::string_view what) const {
  log_failure(route, request, what);
  std::string detail = "The request failed unexpectedly; the log has it under trace id ";
  detail += request.trace.trace_id();
  const Error error{ErrorKind::internal, "Internal error", std::move(detail)};
  return problem(error, occasion(request));
}

}  // namespace eventapp::http
