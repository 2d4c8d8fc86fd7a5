// A small blocking HTTP client for tests: one request, one connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::test {

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
  std::string body;

  /// The first header of that name (lower case).
  std::optional<std::string> header(std::string_view name) const;
};

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Sends the request to 127.0.0.1 and reads the answer to its end. A body goes with
/// Content-Length; Host and Connection: close are added. Answers nothing when the connection is
/// refused, breaks before a complete answer, or `deadline` passes.
std::optional<HttpAnswer> try_http(std::uint16_t port, HttpRequest request,
                                   std::chrono::milliseconds deadline = std::chrono::seconds(10));

/// The same; errors: std::runtime_error where try_http answers nothing.
HttpAnswer http(std::uint16_t port, HttpRequest request);

/// GET and POST (as application/json).
HttpAnswer http_get(std::uint16_t port, std::string target);
HttpAnswer http_post(std::uint16_t port, std::string target, std::string json);

}  // namespace eventapp::test
