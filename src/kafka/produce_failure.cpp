#include "kafka/produce_failure.hpp"

#include <fmt/format.h>

namespace eventapp::kafka {

namespace {

using Reason = ProduceFailure::Reason;

constexpr std::chrono::seconds try_again{1};

struct Row {
  ErrorKind kind;
  bool repeat_helps;
  const char* check;
};

Row row_of(Reason reason) {
  switch (reason) {
    case Reason::queue_full:
      return {ErrorKind::overloaded, true, "Retry later."};
    case Reason::too_large:
      return {ErrorKind::rejected, false, "Check max.message.bytes of the topic."};
    case Reason::unknown_partition:
      return {ErrorKind::unavailable, true, "Check the topic's number of partitions."};
    case Reason::unknown_topic:
      return {ErrorKind::unavailable, true, "Check that the topic exists."};
    case Reason::not_authorized:
      return {ErrorKind::unavailable, true, "Check this user's rights on the topic."};
    case Reason::outcome_unknown:
      return {ErrorKind::outcome_unknown, true,
              "The record may be stored; check the topic before a repeat under a new id."};
    case Reason::fatal:
      return {ErrorKind::unavailable, true, "Retry in a moment."};
    case Reason::unavailable:
      break;
  }
  return {ErrorKind::unavailable, true, "Check kafka.brokers and that the brokers run."};
}

}  // namespace

void throw_exception_from_error(const ProduceFailure& failure,
                                const boost::source_location& location) {
  throw_exception_from_error(failure.error, location);
}

ProduceFailure make_failure(Reason reason, const std::string& topic, const std::string& why) {
  const Row row = row_of(reason);
  const bool unknown = reason == Reason::outcome_unknown;
  ProduceFailure failure;
  failure.reason = reason;
  failure.error.kind = row.kind;
  failure.error.title = unknown ? "Event publish outcome unknown" : "Event publish failed";
  failure.error.detail = fmt::format("Topic {} did not {} the record: {}. {}", topic,
                                     unknown ? "acknowledge" : "take", why, row.check);
  if (row.repeat_helps) {
    failure.error.retry_after = try_again;
  }
  return failure;
}

}  // namespace eventapp::kafka
