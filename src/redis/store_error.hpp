// Errors as the ports of our stores promise them, whose verbs may all simply be called again.
#pragma once

#include "eventapp/core/error.hpp"
#include "redis/reply.hpp"

namespace eventapp::redis {

/// Two kinds are left: unavailable (the store as a whole, or its answer was lost) · internal (this
/// key alone).
Error store_error(Error error);

/// For a verb whose reply says nothing but that it was carried out.
Result<> nothing_but(const Result<Reply>& reply);

}  // namespace eventapp::redis
