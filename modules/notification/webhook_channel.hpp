// The channel that posts to somebody's HTTP server.
#pragma once

#include "channel.hpp"
#include "config.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/curl/client.hpp"

#include <cstddef>

namespace eventapp::notification {

/// Strand: send() on one strand; close() from any.
class WebhookChannel final : public NotificationChannel {
 public:
  /// Errors: ConfigError when the file of the secret is unusable.
  WebhookChannel(const WebhookConfig& config, Clock& clock, std::size_t connections);

  std::chrono::milliseconds deadline() const override { return target_.timeout; }
  std::size_t concurrency() const override { return connections_; }
  awaitable<Result<>> send(Notification notification) override;
  awaitable<> close() override { return client_.close(); }

 private:
  Clock& clock_;
  std::size_t connections_;
  curl::Target target_;
  config::Secret key_;
  curl::Client client_;
};

}  // namespace eventapp::notification
