#include "eventapp/core/jitter.hpp"

#include <random>

namespace eventapp {

Duration random_between(Duration least, Duration most) {
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_int_distribution<Duration::rep> spread(least.count(), most.count());
  return Duration(spread(random));
}

}  // namespace eventapp
