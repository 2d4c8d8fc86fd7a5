// From a request and its key to the names under which it is remembered and the ids of its event.
// Pure but for the token.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/http/router.hpp"
#include "eventapp/requests/request_store.hpp"

#include <string_view>

namespace eventapp::requests {

/// The ids are UUIDs (version 5) of method, decoded path, key and body: a repeat is the same event
/// even where no store remembers the first.
Reservation reservation_of(const http::Request& request, std::string_view key, WallTime now);

}  // namespace eventapp::requests
