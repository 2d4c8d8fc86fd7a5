#include "webhook_channel.hpp"

#include "webhook_request.hpp"
#include "webhook_signature.hpp"

#include <utility>

namespace eventapp::notification {

namespace {

config::Secret key_of(const std::string& file) {
  return file.empty()
             ? config::Secret()
             : signing_key(
                   config::read_secret_file("notification.webhook.secret_file", file).value());
}

}  // namespace

WebhookChannel::WebhookChannel(const WebhookConfig& config, Clock& clock, std::size_t connections)
    : clock_(clock),
      connections_(connections),
      target_{config.url, config.ca_file, std::chrono::milliseconds(config.connect_timeout_ms),
              std::chrono::milliseconds(config.timeout_ms)},
      key_(key_of(config.secret_file)),
      client_(clock, connections) {}

awaitable<Result<>> WebhookChannel::send(Notification notification) {
  curl::HttpPost request{target_, {}, webhook_body(notification)};
  request.headers = webhook_headers(notification, request.body, key_, clock_.wall_now());
  const Result<curl::HttpAnswer> answer = co_await client_.perform(std::move(request));
  if (!answer) {
    co_return Error{answer.error().kind, "Webhook failed", "webhook " + answer.error().detail};
  }
  co_return verdict_on(*answer);
}

}  // namespace eventapp::notification
