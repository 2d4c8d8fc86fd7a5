// The head of a response as bytes. Nothing a client sent may come out as a header line: names and
// values with control characters are left out and reported.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/http/router.hpp"

#include <string>
#include <string_view>

namespace eventapp::http {

/// What `Connection` says: nothing (HTTP/1.1 goes on by itself), keep-alive (1.0), or close.
enum class Persistence { implied, spoken, none };

/// Appends status line, headers and the empty line.
void append_head(std::string& out, const Response& response, Persistence persistence, WallTime now);

/// Whether a response of that status carries a body, and so a Content-Length.
bool may_have_body(int status);

/// `Sun, 22 Nov 2026 10:09:32 GMT` (RFC 9110, IMF-fixdate).
std::string http_date(WallTime time);

}  // namespace eventapp::http
