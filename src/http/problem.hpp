// Errors as `application/problem+json` (RFC 9457), with the members that older clients read:
// `timestamp`, `error`, and `details` or `message`. The one table from ErrorKind to HTTP status.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/http/router.hpp"

#include <string>
#include <string_view>

namespace eventapp::http {

int status_of(ErrorKind kind);

/// Where a problem arose, and when.
struct Occasion {
  std::string_view path;  ///< Valid UTF-8; empty when the request never had a path.
  WallTime time;
};

/// The answer to an operating error, with the status of its kind.
Response problem(const Error& error, Occasion occasion);

/// The answer to an error of HTTP's own (404, 405, 413 …), which has no kind. A 503 always says
/// when to come back (Retry-After).
Response problem(int status, const Error& error, Occasion occasion);

}  // namespace eventapp::http
