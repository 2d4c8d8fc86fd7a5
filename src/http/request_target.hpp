// What a request asks for: the four forms of a request target (RFC 9112, section 3.2), and the
// authority that names the server, in the target or in the Host header.
#pragma once

#include <optional>
#include <string_view>

namespace eventapp::http {

/// Whether `text` is a host with or without a port; an empty one is not.
bool is_authority(std::string_view text);

/// The path and query of `/path?query` or `http://host/path?query`; `*` stays, for OPTIONS. Nothing
/// if `target` is malformed, or of a form that `method` does not take.
std::optional<std::string_view> origin_form(std::string_view method, std::string_view target);

}  // namespace eventapp::http
