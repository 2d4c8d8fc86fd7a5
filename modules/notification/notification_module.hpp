// The notification service: order events in, one notification each out.
#pragma once

#include "channel.hpp"
#include "config.hpp"
#include "eventapp/module.hpp"
#include "notification_text.hpp"

#include <memory>
#include <string>
#include <vector>

namespace eventapp::notification {

/// Strand: its handler runs on the strand of the delivery worker and keeps no state.
class NotificationModule final : public Module {
 public:
  NotificationModule(NotificationConfig config, std::unique_ptr<NotificationChannel> channel);

  std::string_view name() const override { return "notification"; }
  std::vector<delivery::Subscription> subscriptions() override;
  awaitable<> drain() override { return channel_->close(); }

 private:
  awaitable<Result<std::string>> handle(const events::Event& event);

  NotificationConfig config_;
  NotificationTexts texts_;
  std::unique_ptr<NotificationChannel> channel_;
};

}  // namespace eventapp::notification
