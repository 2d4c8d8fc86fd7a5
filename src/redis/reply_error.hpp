// What an error reply of Redis means for us: the server is unusable for now, or this one command
// failed. The only table of Redis' error codes.
#pragma once

#include "eventapp/core/error.hpp"

#include <string_view>

namespace eventapp::redis {

/// Error of an error reply. Kinds: unavailable (the server as a whole, with a hint) · internal
/// (this command or its key, WRONGTYPE for example). `address` is named in the detail.
Error error_of_reply(std::string_view reply, std::string_view address);

/// The server is down or refuses us; nothing was begun.
Error unavailable(std::string detail);

}  // namespace eventapp::redis
