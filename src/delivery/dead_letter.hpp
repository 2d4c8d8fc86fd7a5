// A dead letter as a record: the original untouched, Spring's headers byte for byte, ours on top.
// Pure.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/kafka/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::delivery {

/// One failed attempt, for the dead letter's history.
struct FailedAttempt {
  WallTime at;
  std::string error;
};

/// Why a message became a dead letter.
struct DeadLetterCause {
  enum class Kind { undecodable, rejected, handler_failed };
  Kind kind = Kind::handler_failed;
  std::string message;                  ///< The last error.
  std::int64_t attempts = 0;            ///< Over all processes.
  std::vector<FailedAttempt> failures;  ///< Those of this process, in order.
};

/// `undecodable`, `rejected`, `handler_failed`: the label of metrics and the end of the
/// `kafka_dlt-exception-fqcn` header.
std::string_view to_string(DeadLetterCause::Kind kind) noexcept;

/// The record for `<topic>.dlq`, same partition. Source of the `kafka_dlt-*` names and forms:
/// Spring Kafka's DeadLetterPublishingRecoverer. An origin that the message carries already (it was
/// re-driven) is kept, each header once; one without topic, partition and offset is none.
kafka::Record make_dead_letter(const kafka::Message& message, const DeadLetterCause& cause,
                               std::string_view group, WallTime now);

/// How much of a dead letter is sent; each step is smaller than the one before.
enum class DeadLetterSize {
  full,
  without_stacktrace,
  without_message,  ///< and without stack trace
  original_only,    ///< key, value and original headers
  without_value,    ///< all headers, and the value's size in `x-eventapp-value-omitted`
};

/// A copy of `full` cut down to `size`, for a broker that refuses it as too large.
kafka::Record cut_down(const kafka::Record& full, DeadLetterSize size);

/// First 16 hex digits of SHA-256 over kind and message, digits and UUIDs masked: the same trouble
/// has the same fingerprint whatever ids are in its text.
std::string error_fingerprint(std::string_view kind, std::string_view message);

}  // namespace eventapp::delivery
