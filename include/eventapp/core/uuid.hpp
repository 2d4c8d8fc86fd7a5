// Identities of orders, products, events and of this process.
#pragma once

#include <string>
#include <string_view>

namespace eventapp {

/// A random UUID (RFC 9562, version 4), 36 characters, lower case. Any thread.
std::string uuid_v4();

/// The UUID of `name` (RFC 9562, version 5, SHA-1) in this project's own namespace: the same name
/// always gives the same id.
std::string uuid_v5(std::string_view name);

}  // namespace eventapp
