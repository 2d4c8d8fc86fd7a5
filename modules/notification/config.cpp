#include "config.hpp"

#include "config_checks.hpp"
#include "notification_text.hpp"

namespace eventapp::notification {

namespace {

void describe(config::Fields& fields, const std::string& channel, SmtpConfig& smtp) {
  fields.add("notification.smtp.url", &smtp.url,
             "The mail server: `smtp://host:587` or `smtps://host:465`.",
             channel_url(channel, "smtp", smtp.url, {"smtp://", "smtps://"}));
  fields.add("notification.smtp.from", &smtp.from,
             "Who mails come from: `shop@example.com` or `Shop <shop@example.com>`.",
             sender(channel, smtp.from));
  fields.add("notification.smtp.username", &smtp.username,
             "User to log in as; empty: without a login.");
  fields.add("notification.smtp.password_file", &smtp.password_file,
             "File that holds the user's password.",
             password_file(smtp.username, smtp.password_file));
  fields.add("notification.smtp.starttls", &smtp.starttls,
             "For smtp://: `required`, or `off` for a relay on a trusted network.",
             no_clear_password(smtp.starttls, smtp.url, smtp.username));
  fields.add("notification.smtp.ca_file", &smtp.ca_file,
             "Certificate authorities to trust instead of the system's, as a PEM file.",
             config::readable_file(smtp.ca_file));
  fields.add("notification.smtp.connect_timeout_ms", &smtp.connect_timeout_ms,
             "How long look-up, connection, TLS and login may take; then the channel counts as "
             "down.",
             config::between(smtp.connect_timeout_ms, 10, 60'000));
  fields.add("notification.smtp.timeout_ms", &smtp.timeout_ms,
             "How long one mail may take in all; then it has failed.",
             total_timeout(smtp.timeout_ms, smtp.connect_timeout_ms));
}

void describe(config::Fields& fields, const std::string& channel, WebhookConfig& webhook) {
  fields.add("notification.webhook.url", &webhook.url,
             "Where notifications are posted: `https://host/path`.",
             channel_url(channel, "webhook", webhook.url, {"https://", "http://"}));
  fields.add("notification.webhook.secret_file", &webhook.secret_file,
             "File with the key that signs the posts: `whsec_` and Base64. Empty: unsigned.",
             signing_key_file(webhook.secret_file));
  fields.add("notification.webhook.ca_file", &webhook.ca_file,
             "Certificate authorities to trust instead of the system's, as a PEM file.",
             config::readable_file(webhook.ca_file));
  fields.add("notification.webhook.connect_timeout_ms", &webhook.connect_timeout_ms,
             "How long look-up, connection and TLS may take; then the channel counts as down.",
             config::between(webhook.connect_timeout_ms, 10, 60'000));
  fields.add("notification.webhook.timeout_ms", &webhook.timeout_ms,
             "How long one notification may take in all; then it has failed.",
             total_timeout(webhook.timeout_ms, webhook.connect_timeout_ms));
}

void describe(config::Fields& fields, const std::string& event, const std::string& when,
              TextConfig& text, const Names& known) {
  const std::string key = "notification.texts." + event;
  fields.add(key + ".subject", &text.subject, "Subject when an order " + when + ".",
             text_template(text.subject, known));
  fields.add(key + ".text", &text.text, "Text when an order " + when + ".",
             text_template(text.text, known));
}

}  // namespace

void describe(config::Fields& fields, NotificationConfig& config) {
  fields.add("notification.group", &config.group, "Kafka consumer group.",
             config::not_empty(config.group));
  fields.add("notification.redis_key_prefix", &config.redis_key_prefix,
             "Redis key of an event's mark: this and the event id.",
             config::not_empty(config.redis_key_prefix));
  fields.add("notification.channel", &config.channel,
             "How notifications leave: `log`, `smtp` or `webhook`.",
             config::one_of(config.channel, {"log", "smtp", "webhook"}));
  fields.add("notification.concurrency", &config.concurrency,
             "Notifications being sent at once; 0: as the channel likes it, `log` 128, `smtp` and "
             "`webhook` 200.",
             config::between(config.concurrency, 0, 100'000));
  fields.add("notification.simulate_failures", &config.simulate_failures,
             "Let sends fail for customers whose id starts with `fail-`; off in production.");
  describe(fields, config.channel, config.smtp);
  describe(fields, config.channel, config.webhook);
  describe(fields, "order_created", "was made", config.texts.order_created, created_placeholders());
  describe(fields, "order_shipped", "changed its status, but for 80", config.texts.order_shipped,
           shipped_placeholders());
  describe(fields, "order_delivered", "reached status 80", config.texts.order_delivered,
           shipped_placeholders());
}

}  // namespace eventapp::notification
