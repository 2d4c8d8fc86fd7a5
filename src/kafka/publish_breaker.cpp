#include "kafka/publish_breaker.hpp"

#include <utility>

namespace eventapp::kafka {

namespace {
constexpr int unanswered_limit = 3;
}

PublishBreaker::Pass PublishBreaker::enter(SteadyTime now) {
  if (!open()) {
    return Pass::go;
  }
  return !brokers_down_ && breaker_.try_enter(now) ? Pass::probe : Pass::refused;
}

bool PublishBreaker::acknowledged() {
  unanswered_ = 0;
  brokers_down_ = false;
  return breaker_.success();
}

bool PublishBreaker::timed_out(SteadyTime now, bool probe) {
  ++unanswered_;
  // While open the probe alone decides, others were queued before; a probe that outlived the open
  // breaker is a record like any other.
  const bool decides = open() ? probe : unanswered_ >= unanswered_limit;
  return decides && breaker_.failure(now, "the brokers do not acknowledge records");
}

bool PublishBreaker::brokers_down(SteadyTime now) {
  brokers_down_ = true;
  return breaker_.failure(now, "no broker can be reached");
}

bool PublishBreaker::brokers_answer() {
  if (!std::exchange(brokers_down_, false)) {
    return false;
  }
  unanswered_ = 0;
  return breaker_.success();
}

}  // namespace eventapp::kafka
