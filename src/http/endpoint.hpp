// Addresses to listen on, as people write them: `127.0.0.1:8081`, `[::1]:8081`, `localhost:8081`.
#pragma once

#include "eventapp/core/error.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace eventapp::http {

/// No name is looked up, but for `localhost` (127.0.0.1). Port 0 = any free one.
/// Errors: invalid_input with a detail that says what is expected.
Result<boost::asio::ip::tcp::endpoint> parse_endpoint(std::string_view text);

std::string to_string(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace eventapp::http
