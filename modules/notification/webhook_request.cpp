#include "webhook_request.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"
#include "header_value.hpp"
#include "webhook_signature.hpp"

#include <fmt/format.h>

namespace eventapp::notification {

namespace {

Error refused(ErrorKind kind, int status, const char* hint) {
  return {kind, "Webhook refused", fmt::format("the webhook answered {}{}", status, hint)};
}

}  // namespace

std::string webhook_body(const Notification& notification) {
  json::ObjectWriter writer;
  writer.string("eventId", notification.event_id)
      .string("orderId", notification.order_id)
      .string("customerId", notification.customer_id)
      .string("customerEmail", notification.customer_email)
      .string("subject", notification.subject)
      .string("text", notification.text);
  return std::move(writer).finish();
}

Headers webhook_headers(const Notification& notification, const std::string& body,
                        const config::Secret& key, WallTime now) {
  const std::string id = percent_encoded(notification.event_id);
  const auto since_epoch = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  const std::int64_t seconds = since_epoch.count();
  Headers headers = {{"Content-Type", "application/json"},
                     {"ce-specversion", "1.0"},
                     {"ce-id", id},
                     {"ce-type", "notification." + notification.topic},
                     {"ce-source", "/eventapp/notification"},
                     {"ce-subject", percent_encoded(notification.order_id)},
                     {"ce-time", iso_time(notification.time)},
                     {"Idempotency-Key", id},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(seconds)}};
  if (!key.empty()) {
    headers.emplace_back("webhook-signature", signature(key, id, seconds, body));
  }
  return headers;
}

Result<> verdict_on(const curl::HttpAnswer& answer) {
  const int status = answer.status;
  if (status >= 200 && status < 300) {
    return {};
  }
  if (status == 401 || status == 403) {
    return refused(ErrorKind::unavailable, status,
                   "; check notification.webhook.url and notification.webhook.secret_file");
  }
  if (status == 408 || status == 429 || status >= 500) {
    Error error = refused(ErrorKind::internal, status, "");
    if (answer.retry_after.count() > 0) {
      error.retry_after = answer.retry_after;
    }
    return error;
  }
  if (status >= 400) {
    return refused(ErrorKind::rejected, status, "");
  }
  return refused(ErrorKind::internal, status,
                 "; redirects are not followed, check notification.webhook.url");
}

}  // namespace eventapp::notification
