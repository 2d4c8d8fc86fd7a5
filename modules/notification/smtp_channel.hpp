// The channel that sends mails.
#pragma once

#include "channel.hpp"
#include "config.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/curl/client.hpp"
#include "mail_message.hpp"

#include <cstddef>

namespace eventapp::notification {

/// 2xx to the message: sent · 421 before its end: unavailable · other 5xx: rejected · anything
/// else: failed.
Result<> verdict_on(const curl::MailAnswer& answer);

/// Strand: send() on one strand; close() from any.
class SmtpChannel final : public NotificationChannel {
 public:
  /// Errors: ConfigError when the file of the password is unusable.
  SmtpChannel(const SmtpConfig& config, Clock& clock, std::size_t connections);

  std::chrono::milliseconds deadline() const override { return mail_.target.timeout; }
  std::size_t concurrency() const override { return connections_; }
  awaitable<Result<>> send(Notification notification) override;
  awaitable<> close() override { return client_.close(); }

 private:
  Clock& clock_;
  std::size_t connections_;
  Sender sender_;
  curl::Mail mail_;  ///< Without recipient and message.
  curl::Client client_;
};

}  // namespace eventapp::notification
