#include "delivery/storm_guard.hpp"

#include <fmt/format.h>

#include <utility>

namespace eventapp::delivery {

namespace {
constexpr int good_probes_to_close = 3;
}

StormGuard::StormGuard(Clock& clock, Slots& slots, std::string part, Limits limits)
    : clock_(clock), limits_(limits), hold_(clock, slots, std::move(part)) {}

void StormGuard::count(bool failed) {
  if (!limits_.enabled) {
    return;
  }
  const SteadyTime now = clock_.now();
  window_.add(now, failed);
  if (!window_.enough(now) || window_.mostly_failed() == open()) {
    return;
  }
  if (open()) {
    hold_.succeeded();
  } else {
    good_probes_ = 0;
    hold_.failed(Hold::Entry::free,
                 fmt::format("{} of the last {} first attempts failed: instead of becoming dead "
                             "letters, events wait until attempts succeed again",
                             window_.failures(), window_.attempts()));
  }
  window_.clear();
}

awaitable<Hold::Entry> StormGuard::enter(HeldMessage& held, SteadyTime until) {
  return hold_.enter(held, false, until);
}

void StormGuard::succeeded() {
  if (++good_probes_ < good_probes_to_close) {
    hold_.abandoned(Hold::Entry::probe);  // the next may try at once
  } else {
    hold_.succeeded();
    window_.clear();
  }
}

void StormGuard::failed(Hold::Entry entry, const std::string& reason) {
  good_probes_ = 0;
  hold_.failed(entry, reason);
}

Health StormGuard::health() const {
  return degraded_at_most(hold_.health());
}

}  // namespace eventapp::delivery
