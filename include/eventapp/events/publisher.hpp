// The port through which a module says that something happened.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/core/trace.hpp"
#include "eventapp/events/event.hpp"

#include <cstdint>
#include <string>

namespace eventapp::events {

/// Where the broker put a record.
struct Receipt {
  std::int32_t partition = -1;
  std::int64_t offset = -1;  ///< −1: stored, but the broker did not say where (a retried write).
};

class EventPublisher {
 public:
  virtual ~EventPublisher() = default;

  /// Publishes and completes at the broker's acknowledgement (acks=all) or at the publish deadline,
  /// on the caller's executor. `source` is the CloudEvents source path.
  /// Errors: overloaded or unavailable (not stored; retry_after set), outcome_unknown (may be
  /// stored), rejected (this record can never be stored: too large).
  virtual awaitable<Result<Receipt>> publish(Event event, std::string source,
                                             TraceContext trace) = 0;
};

}  // namespace eventapp::events
