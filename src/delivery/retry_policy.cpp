#include "delivery/retry_policy.hpp"

#include <algorithm>

namespace eventapp::delivery {

namespace {
constexpr std::chrono::seconds longest_asked_wait{60};
}

Failure failure_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unavailable:
    case ErrorKind::overloaded:
      return Failure::outage;
    case ErrorKind::invalid_input:
    case ErrorKind::rejected:
      return Failure::refusal;
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::timeout:
    case ErrorKind::outcome_unknown:
    case ErrorKind::internal:
      break;
  }
  return Failure::failed;
}

Duration delay_before_retry(const Verdict& verdict, const Error& error) {
  const std::chrono::seconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  return std::max<Duration>(verdict.delay, std::min(asked, longest_asked_wait));
}

Verdict RetryPolicy::decide(ErrorKind kind, std::int64_t failed_attempts,
                            const std::string& topic) const {
  switch (failure_of(kind)) {
    case Failure::outage:
      return {Verdict::Action::hold};
    case Failure::refusal:
      return {Verdict::Action::dead_letter};
    case Failure::failed:
      break;
  }
  const auto retry = static_cast<std::size_t>(failed_attempts > 0 ? failed_attempts - 1 : 0);
  const auto own = by_topic_.find(topic);
  const RetrySchedule& schedule = own == by_topic_.end() ? standard_ : own->second;
  if (retry >= schedule.retries()) {
    return {Verdict::Action::dead_letter};
  }
  return {Verdict::Action::retry, schedule.delay(retry)};
}

}  // namespace eventapp::delivery
