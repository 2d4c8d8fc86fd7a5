// Counts what is allocated: in this executable every operator new goes through one counter.
#pragma once

#include <cstddef>

namespace eventapp::test {

/// Allocations by this thread since it began.
std::size_t allocations() noexcept;

}  // namespace eventapp::test
