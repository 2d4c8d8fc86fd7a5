#include "channels.hpp"

#include "log_channel.hpp"
#include "smtp_channel.hpp"
#include "webhook_channel.hpp"

namespace eventapp::notification {

std::unique_ptr<NotificationChannel> make_channel(const NotificationConfig& config, Clock& clock) {
  if (config.channel == "smtp") {
    return std::make_unique<SmtpChannel>(config.smtp, clock, config.connections());
  }
  if (config.channel == "webhook") {
    return std::make_unique<WebhookChannel>(config.webhook, clock, config.connections());
  }
  return std::make_unique<LogChannel>();
}

}  // namespace eventapp::notification
