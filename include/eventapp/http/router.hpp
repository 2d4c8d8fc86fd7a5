// Routes: what a module offers over HTTP, without a word of the server behind it.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/core/trace.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::http {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// One request as a handler sees it: framing checked, path decoded, body complete.
struct Request {
  std::string method;  ///< Upper case.
  std::string path;    ///< As sent, without the query.
  std::string query;   ///< Behind `?`, as sent.
  HeaderList headers;  ///< In order of arrival.
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> path_parameters;  ///< Percent-decoded.
  TraceContext trace;

  /// The first header of that name (case-insensitive).
  std::optional<std::string_view> header(std::string_view name) const;
  /// The value of `{name}` in the route's pattern; asking for another name is a mistake of ours.
  std::string_view path_parameter(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  HeaderList headers = {};  ///< Besides Content-Type, Content-Length, Connection, Date.
};

/// Runs on the connection's strand. The request outlives the call. An Error becomes the
/// `application/problem+json` answer of its kind.
using Handler = std::function<awaitable<Result<Response>>(const Request&)>;

/// What a route takes as a body; anything else is answered 415 before the handler.
enum class Body { none, json };

struct Route {
  std::string method;
  std::string pattern;  ///< `/api/orders/{orderId}/status`; also the `route` label of metrics.
  Body body = Body::none;
  Handler handler;
};

/// The table of all routes of the process, filled before the server starts, read-only after.
/// GET routes answer HEAD too. A parameter matches one non-empty segment; a literal segment wins
/// over a parameter.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// Errors: StartError when method and pattern are there already (parameter names do not tell
  /// patterns apart).
  void add(std::string method, std::string pattern, Body body, Handler handler);

  struct Match {
    const Route* route = nullptr;  ///< nullptr: 404, or 405 if `allow` is not empty.
    std::vector<std::pair<std::string_view, std::string>> path_parameters = {};
    std::string allow = {};  ///< Methods of the path, for 405 and OPTIONS: `GET, HEAD`.
  };
  /// `path` is well encoded (the server refuses others). Lifetime: the parameters' names are the
  /// router's.
  Match match(std::string_view method, std::string_view path) const;

  const std::vector<std::unique_ptr<Route>>& routes() const;

 private:
  std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace eventapp::http
