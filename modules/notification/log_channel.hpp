// The channel for trying things out: a notification is a line in the log.
#pragma once

#include "channel.hpp"

namespace eventapp::notification {

class LogChannel final : public NotificationChannel {
 public:
  std::chrono::milliseconds deadline() const override { return std::chrono::seconds(1); }
  awaitable<Result<>> send(Notification notification) override;
};

}  // namespace eventapp::notification
