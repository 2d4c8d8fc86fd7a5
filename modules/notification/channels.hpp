// The table of channels: from `notification.channel` to the one that sends.
#pragma once

#include "channel.hpp"
#include "config.hpp"
#include "eventapp/core/clock.hpp"

#include <memory>

namespace eventapp::notification {

/// Lifetime: `clock` outlives the channel. Errors: ConfigError when a secret's file is unusable.
std::unique_ptr<NotificationChannel> make_channel(const NotificationConfig& config, Clock& clock);

}  // namespace eventapp::notification
