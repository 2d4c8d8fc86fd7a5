// The header that makes a request one that may be repeated.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/http/router.hpp"

#include <optional>
#include <string>

namespace eventapp::requests {

/// The key in `Idempotency-Key`, or nothing where the header is absent. It is a string of RFC 8941
/// (`"abc"`; parameters behind it mean nothing) or the bare text (`abc`), which is the same key.
/// Errors: invalid_input for a key that is blank, over 255 characters or no such text, and for a
/// header that is there twice.
Result<std::optional<std::string>> idempotency_key(const http::Request& request);

}  // namespace eventapp::requests
