// The channel for trying things out: a notification is a line in the log.
#pragma once

#include "channel.hpp"
#include "eventapp/core/log.hpp"

namespace eventapp::notification {

class LogChannel final : public NotificationChannel {
 public:
  std::chrono::milliseconds deadline() const override { return std::chrono::seconds(1); }
  // Nothing to wait for but Redis: enough to keep it busy while we work, and few enough that what
  // they touch stays in a core's cache (a thousand cost a quarter more CPU an event).
  std::size_t concurrency() const override { return 128; }
  // The event's own line tells that it was sent; the text itself is for those who look closer.
  bool has_reader() const override { return log::enabled(log::Level::debug); }
  awaitable<Result<>> send(Notification notification) override;
};

}  // namespace eventapp::notification
