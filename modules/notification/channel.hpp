// The port through which a notification leaves the process.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace eventapp::notification {

/// One notification to one customer, ready to be sent.
struct Notification {
  std::string event_id;  ///< Every repeat carries the same one, so that the far side can drop it.
  std::string order_id;
  std::string customer_id;
  std::string customer_email;
  std::string subject;
  std::string text;
  std::string topic;   ///< Of the event, which tells its type.
  WallTime time = {};  ///< Of the event.
};

class NotificationChannel {
 public:
  virtual ~NotificationChannel() = default;

  /// How long send() takes at the most.
  virtual std::chrono::milliseconds deadline() const = 0;

  /// How many send() calls at once serve it best, where `notification.concurrency` leaves it open.
  virtual std::size_t concurrency() const = 0;

  /// Whether a notification reaches anybody now; if not, it is not even written, and counts as
  /// sent.
  virtual bool has_reader() const { return true; }

  /// Sends once and completes when the far side has accepted.
  /// Errors: unavailable (nothing of the message was sent, or the channel refused us) · rejected
  /// (this message is refused for good) · timeout, outcome_unknown, internal (it failed; with
  /// `retry_after` where the far side asked for that).
  virtual awaitable<Result<>> send(Notification notification) = 0;

  /// Gives its connections back; no send() is begun after it.
  virtual awaitable<> close() { co_return; }
};

}  // namespace eventapp::notification
