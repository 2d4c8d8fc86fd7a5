// A second reader of HTTP/1 requests, written from RFC 9112 and sharing nothing with the server: it
// shows where one request ends for a proxy that takes the standard at its word.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventapp::fuzz {

struct StrictRequest {
  std::string objection;  ///< Why a proxy could read it otherwise; empty: it cannot.
  std::size_t bytes = 0;  ///< From the first of the request line to the last of the body.
  std::string text;       ///< Method, path, query, headers and body, for comparison.
};

StrictRequest read_strictly(std::string_view input);

}  // namespace eventapp::fuzz
