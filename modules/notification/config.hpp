// What an operator can set about notifications.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace eventapp::notification {

struct SmtpConfig {
  std::string url;
  std::string from;
  std::string username;
  std::string password_file;
  std::string starttls = "required";
  std::string ca_file;
  std::int64_t connect_timeout_ms = 5'000;
  std::int64_t timeout_ms = 15'000;
};

struct WebhookConfig {
  std::string url;
  std::string secret_file;
  std::string ca_file;
  std::int64_t connect_timeout_ms = 3'000;
  std::int64_t timeout_ms = 10'000;
};

struct TextConfig {
  std::string subject;
  std::string text;
};

struct TextsConfig {
  TextConfig order_created = {"Your order {orderId} is confirmed",
                              "Thank you for your order {orderId} of {totalAmount} {currency}."};
  TextConfig order_shipped = {
      "Your order {orderId} is on its way",
      "The status of your order {orderId} changed from {previousStatus} to {currentStatus}."};
  TextConfig order_delivered = {
      "Your order {orderId} was delivered",
      "The status of your order {orderId} changed from {previousStatus} to {currentStatus}."};
};

struct NotificationConfig {
  /// Where the process listens for this module's sake unless `http.listen` says otherwise: the
  /// address of the Spring service.
  std::string listen = "127.0.0.1:8082";
  std::string group = "notification-consumer-group";
  std::string redis_key_prefix = "notification:processed:event:";
  std::string channel = "log";
  std::int64_t concurrency = 0;  ///< 0: the channel's own.
  bool simulate_failures = true;
  SmtpConfig smtp;
  WebhookConfig webhook;
  TextsConfig texts;

  /// How many notifications a channel over the network sends at once, each on its connection.
  std::size_t connections() const {
    return concurrency > 0 ? static_cast<std::size_t>(concurrency) : 200;
  }
};

void describe(config::Fields& fields, NotificationConfig& config);

}  // namespace eventapp::notification
