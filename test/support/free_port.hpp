// Ports for servers that a test starts.
#pragma once

#include <cstdint>

namespace eventapp::test {

/// A port of 127.0.0.1 that nobody listens on, never the same twice in this process. It lies below
/// the range that the system serves outgoing connections from, so none of those can take it.
std::uint16_t free_port();

}  // namespace eventapp::test
