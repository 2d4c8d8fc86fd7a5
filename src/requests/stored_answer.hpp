// An answer as the text in which it is stored, and back, byte for byte.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/http/router.hpp"

#include <string>
#include <string_view>

namespace eventapp::requests {

/// A flat JSON object: status, contentType, body, and each header under `<index>:<name>`.
std::string to_stored(const http::Response& answer);

/// Errors: internal, for a text that to_stored() did not write.
Result<http::Response> from_stored(std::string_view text);

}  // namespace eventapp::requests
