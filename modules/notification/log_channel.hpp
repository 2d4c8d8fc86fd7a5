// The channel for trying things out: a notification is a line in the log.
#pragma once

#include "channel.hpp"

namespace eventapp::notification {

class LogChannel final : public NotificationChannel {
 public:
  std::chrono::milliseconds deadline() const override { return std::chrono::seconds(1); }
  // Nothing to wait for but Redis: enough to keep it busy while we work.
  std::size_t concurrency() const override { return 1000; }
  awaitable<Result<>> send(Notification notification) override;
};

}  // namespace eventapp::notification
