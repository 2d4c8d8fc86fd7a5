#include "app/operations_routes.hpp"

#include <utility>

namespace eventapp::app {

namespace {

constexpr const char* plain_text = "text/plain; charset=utf-8";
constexpr const char* exposition_format = "text/plain; version=0.0.4; charset=utf-8";

// That this answer is given is the answer: the loop turns.
awaitable<Result<http::Response>> live() {
  co_return http::Response{200, plain_text, "ok\n"};
}

awaitable<Result<http::Response>> ready(const Readiness* readiness, bool verbose) {
  const Readiness::Answer answer = co_await readiness->ask();
  http::Response response;
  response.status = answer.ready ? 200 : 503;
  response.content_type = plain_text;
  response.body = verbose ? verbose_text(answer) : answer.summary + "\n";
  co_return response;
}

awaitable<Result<http::Response>> exposition(const Metrics* metrics) {
  co_return http::Response{200, exposition_format, metrics->render()};
}

bool asks_verbose(const http::Request& request) {
  return request.query == "verbose" || request.query.starts_with("verbose=") ||
         request.query.starts_with("verbose&");
}

}  // namespace

void add_operations_routes(http::Router& router, const Readiness& readiness,
                           const Metrics& metrics) {
  router.add("GET", "/livez", http::Body::none, [](const http::Request&) { return live(); });
  router.add("GET", "/readyz", http::Body::none,
             [source = &readiness](const http::Request& request) {
               return ready(source, asks_verbose(request));
             });
  router.add("GET", "/metrics", http::Body::none,
             [source = &metrics](const http::Request&) { return exposition(source); });
}

}  // namespace eventapp::app
