// Identities of orders, products, events and of this process.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventapp {

/// A random UUID (RFC 9562, version 4), 36 characters, lower case. Any thread.
std::string uuid_v4();

/// The first `bytes` of such a UUID, 16 at most, as hex digits without dashes. Of 7 and more it is
/// never all zero: the version's digit is among them. Any thread.
std::string random_hex(std::size_t bytes);

/// The UUID of `name` (RFC 9562, version 5, SHA-1) in this project's own namespace: the same name
/// always gives the same id.
std::string uuid_v5(std::string_view name);

}  // namespace eventapp
