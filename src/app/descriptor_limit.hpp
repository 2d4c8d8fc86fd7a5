// How many file descriptors the process may have. HTTP gets most of them and never all: a crowd of
// clients must not keep Kafka, Redis and notifications from connecting.
#pragma once

#include <cstdint>

namespace eventapp::app {

/// Raises this process's limit as far as it may, and answers it.
std::int64_t raise_descriptor_limit();

/// How many of `wanted` HTTP connections fit into so many descriptors.
std::int64_t connections_within(std::int64_t descriptors, std::int64_t wanted);

}  // namespace eventapp::app
