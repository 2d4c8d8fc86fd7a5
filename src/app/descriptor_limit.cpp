#include "app/descriptor_limit.hpp"

#include <algorithm>
#include <limits>
#include <sys/resource.h>

namespace eventapp::app {

std::int64_t raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  const rlim_t now = setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(now, static_cast<rlim_t>(most)));
}

std::int64_t connections_within(std::int64_t descriptors, std::int64_t wanted) {
  return std::clamp<std::int64_t>(descriptors - descriptors / 4, 1, wanted);
}

}  // namespace eventapp::app
