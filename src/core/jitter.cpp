#include "eventapp/core/jitter.hpp"

#include <random>

namespace eventapp {

namespace {
thread_local std::minstd_rand chance(std::random_device{}());
}

Duration random_between(Duration least, Duration most) {
  std::uniform_int_distribution<Duration::rep> spread(least.count(), most.count());
  return Duration(spread(chance));
}

void seed_jitter(std::uint32_t seed) {
  chance.seed(seed);
}

}  // namespace eventapp
