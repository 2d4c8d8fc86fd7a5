// Chance in waits, so that those who began together do not come back in step.
#pragma once

#include "eventapp/core/clock.hpp"

namespace eventapp {

/// Any duration from `least` to `most`, all equally likely. Any thread.
Duration random_between(Duration least, Duration most);

}  // namespace eventapp
