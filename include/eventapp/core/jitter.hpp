// Chance in waits, so that those who began together do not come back in step.
#pragma once

#include "eventapp/core/clock.hpp"

#include <cstdint>

namespace eventapp {

/// Any duration from `least` to `most`, all equally likely. Any thread.
Duration random_between(Duration least, Duration most);

/// From now on this thread's chances are those of the seed, so that a test can be repeated.
void seed_jitter(std::uint32_t seed);

}  // namespace eventapp
