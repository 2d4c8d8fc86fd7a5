// A path finds its one route, or the methods it would take.
#include "eventapp/http/router.hpp"

#include <catch2/catch.hpp>

using eventapp::awaitable;
using eventapp::Result;
using eventapp::StartError;
using eventapp::http::Body;
using eventapp::http::Request;
using eventapp::http::Response;
using eventapp::http::Router;

namespace {

awaitable<Result<Response>> answer(const Request&) {
  co_return Response{};
}

void add(Router& router, const std::string& method, const std::string& pattern) {
  router.add(method, pattern, Body::none, answer);
}

std::string found(const Router& router, const std::string& method, const std::string& path) {
  const auto match = router.match(method, path);
  return match.route == nullptr ? "" : match.route->method + " " + match.route->pattern;
}

}  // namespace

TEST_CASE("a path matches whole, segment by segment", "[http][router]") {
  Router router;
  add(router, "POST", "/api/orders");
  add(router, "POST", "/api/orders/{orderId}/status");
  add(router, "GET", "/");
  CHECK(found(router, "POST", "/api/orders") == "POST /api/orders");
  CHECK(found(router, "POST", "/api/%6Frders") == "POST /api/orders");
  CHECK(found(router, "POST", "/api/orders/1/status") == "POST /api/orders/{orderId}/status");
  CHECK(found(router, "GET", "/") == "GET /");
  for (const char* path : {"", "*", "/api", "/api/orders/", "/api/orders/1", "/api/Orders",
                           "/api/orders//status", "/api/orders/1/status/", "//api/orders",
                           "/api/orders/1/2/status", "/api/orders/1%2Fstatus"}) {
    INFO(path);
    const auto match = router.match("POST", path);
    CHECK(match.route == nullptr);
    CHECK(match.allow.empty());
  }
}

TEST_CASE("parameters are named by the pattern and decoded", "[http][router]") {
  Router router;
  add(router, "GET", "/a/{first}/b/{second}");
  const auto match = router.match("GET", "/a/x%2Fy%00/b/%25+");
  REQUIRE(match.route != nullptr);
  Request request;
  request.path_parameters = match.path_parameters;
  CHECK(request.path_parameter("first") == std::string_view("x/y\0", 4));
  CHECK(request.path_parameter("second") == "%+");
}

TEST_CASE("a literal segment wins over a parameter, in whichever order they came",
          "[http][router]") {
  for (const bool literal_first : {true, false}) {
    Router router;
    add(router, "GET", literal_first ? "/a/b" : "/a/{x}");
    add(router, "GET", literal_first ? "/a/{x}" : "/a/b");
    CHECK(found(router, "GET", "/a/b") == "GET /a/b");
    CHECK(found(router, "GET", "/a/c") == "GET /a/{x}");
  }
}

TEST_CASE("GET answers HEAD, unless HEAD has a route of its own", "[http][router]") {
  Router router;
  add(router, "GET", "/a");
  add(router, "GET", "/b");
  add(router, "HEAD", "/b");
  add(router, "POST", "/c");
  CHECK(found(router, "HEAD", "/a") == "GET /a");
  CHECK(found(router, "HEAD", "/b") == "HEAD /b");
  CHECK(found(router, "HEAD", "/c").empty());
}

TEST_CASE("a method that a path does not take learns which it takes", "[http][router]") {
  Router router;
  add(router, "POST", "/a/{x}");
  add(router, "GET", "/a/{x}");
  add(router, "DELETE", "/a/b");
  CHECK(router.match("PUT", "/a/b").allow == "DELETE, GET, HEAD, POST");
  CHECK(router.match("PUT", "/a/c").allow == "GET, HEAD, POST");
  CHECK(router.match("get", "/a/c").route == nullptr);
  CHECK(found(router, "GET", "/a/b") == "GET /a/{x}");
}

TEST_CASE("the same route twice is a start error that names both", "[http][router]") {
  Router router;
  add(router, "GET", "/a/{x}");
  add(router, "POST", "/a/{x}");
  CHECK_THROWS_AS(add(router, "GET", "/a/{y}"), StartError);
  CHECK_THROWS_WITH(add(router, "GET", "/a/{y}"),
                    Catch::Contains("GET /a/{y}") && Catch::Contains("/a/{x}"));
  add(router, "GET", "/a/x");
  CHECK(router.routes().size() == 3);
}

TEST_CASE("headers are found whatever their case", "[http][router]") {
  Request request;
  request.headers = {{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(request.header("CONTENT-type") == "a");
  CHECK_FALSE(request.header("Content").has_value());
}
