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

const std::string& customer_of(const events::Event& event) {
  const auto* shipped = std::get_if<events::OrderShipped>(&event);
  return shipped != nullptr ? shipped->customer_id
                            : std::get<events::OrderCreated>(event).customer_id;
}

// The detail of the event's log line.
std::string told_of(const events::Event& event) {
  const bool shipped = std::holds_alternative<events::OrderShipped>(event);
  return shipped ? "Shipping notification sent" : "Notification sent";
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
  const std::string& customer = customer_of(event);
  if (config_.simulate_failures && customer.starts_with("fail-")) {
    co_return Error{ErrorKind::internal, "Notification failed",
                    "Simulated downstream failure for customerId=" + customer};
  }
  if (channel_->has_reader()) {
    Notification notification = texts_.notification_of(event);
    const Result<> sent = co_await channel_->send(std::move(notification));
    if (!sent) {
      co_return sent.error();
    }
  }
  co_return told_of(event);
}

}  // namespace eventapp::notification
