#include "notification_module.hpp"

#include "eventapp/events/codec.hpp"

#include <utility>

namespace eventapp::notification {

namespace {

Result<events::Event> decode(const kafka::Message& message) {
  if (!message.value) {
    return Error{ErrorKind::invalid_input, "Undecodable event",
                 "The record has no value (a tombstone); an event is a JSON object"};
  }
  return events::decode(message.topic, *message.value);
}

/// What is to be sent for an event, and the detail that its log line then shows.
struct Task {
  Notification notification;
  std::string detail;
};

Task task_of(const NotificationTexts& texts, const events::Event& event) {
  if (const auto* shipped = std::get_if<events::OrderShipped>(&event)) {
    return {texts.notification_of(*shipped), "Shipping notification sent"};
  }
  return {texts.notification_of(std::get<events::OrderCreated>(event)), "Notification sent"};
}

}  // namespace

NotificationModule::NotificationModule(NotificationConfig config,
                                       std::unique_ptr<NotificationChannel> channel)
    : config_(std::move(config)), texts_(config_.texts), channel_(std::move(channel)) {}

std::vector<delivery::Subscription> NotificationModule::subscriptions() {
  delivery::Subscription subscription;
  subscription.name = "notification";
  subscription.group = config_.group;
  subscription.topics = {std::string(events::order_created_topic),
                         std::string(events::order_shipped_topic)};
  subscription.claim_prefix = config_.redis_key_prefix;
  subscription.concurrency = config_.concurrency > 0 ? static_cast<std::size_t>(config_.concurrency)
                                                     : channel_->concurrency();
  subscription.handle_deadline = channel_->deadline();
  subscription.handler.decode = decode;
  subscription.handler.handle = [this](const events::Event& event) { return handle(event); };
  return {std::move(subscription)};
}

awaitable<Result<std::string>> NotificationModule::handle(const events::Event& event) {
  Task task = task_of(texts_, event);
  const std::string& customer = task.notification.customer_id;
  if (config_.simulate_failures && customer.starts_with("fail-")) {
    co_return Error{ErrorKind::internal, "Notification failed",
                    "Simulated downstream failure for customerId=" + customer};
  }
  const Result<> sent = co_await channel_->send(std::move(task.notification));
  if (!sent) {
    co_return sent.error();
  }
  co_return std::move(task.detail);
}

}  // namespace eventapp::notification
