// Where one request ends and the next begins must read the same for us and for any proxy before
// us. Whatever could be read two ways is refused, never guessed (RFC 9112, sections 3.2 and 6).
#pragma once

#include "eventapp/http/router.hpp"

#include <optional>

namespace eventapp::http {

/// An answer of HTTP's own, in constant words: nothing of the client's text is in it.
struct Refusal {
  int status = 400;
  const char* title = "Bad request";
  const char* detail = "";
};

/// Judges a complete header. `version` is 10 or 11.
std::optional<Refusal> check_framing(int version, const HeaderList& headers);

/// Whether the client waits for `100 Continue` before it sends the body.
bool expects_continue(int version, const HeaderList& headers);

/// Whether the client wants the connection for further requests: in HTTP/1.1 unless it says close,
/// in HTTP/1.0 only if it says keep-alive; close wins over both (RFC 9112, section 9.3).
bool stays_open(int version, const HeaderList& headers);

}  // namespace eventapp::http
