// The port through which a module says that something happened.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/core/trace.hpp"
#include "eventapp/events/event.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace eventapp::events {

/// Where the broker put a record.
struct Receipt {
  std::int32_t partition = -1;
  std::int64_t offset = -1;  ///< −1: stored, but the broker did not say where (a retried write).
};

/// What became of a record whose publish() was answered outcome_unknown: its receipt, unavailable
/// or another error for "not stored", or outcome_unknown for good. Any thread.
using LateReport = std::function<void(Result<Receipt>)>;

class EventPublisher {
 public:
  virtual ~EventPublisher() = default;

  /// Publishes and completes at the broker's acknowledgement (acks=all) or at the publish deadline,
  /// on the caller's executor. `source` is the CloudEvents source path.
  /// Errors: overloaded or unavailable (not stored; retry_after set), outcome_unknown (may be
  /// stored; `late` is then called exactly once), rejected (this record can never be stored: too
  /// large). Begins when it is awaited. Lifetime: all but `late` is read before this returns.
  virtual awaitable<Result<Receipt>> publish(const Event& event, std::string_view source,
                                             const TraceContext& trace, LateReport late = {}) = 0;
};

}  // namespace eventapp::events
