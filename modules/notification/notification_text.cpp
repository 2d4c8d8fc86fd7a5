#include "notification_text.hpp"

#include <array>
#include <string>

namespace eventapp::notification {

namespace {

constexpr std::int32_t delivered = 80;

template <class Event>
Notification made(const Event& event, std::string_view topic, WallTime time,
                  const NotificationTexts::Text& text,
                  const std::array<std::string_view, 6>& values) {
  return {event.event_id,
          event.order_id,
          event.customer_id,
          event.customer_email,
          text.subject.filled(values),
          text.text.filled(values),
          std::string(topic),
          time};
}

}  // namespace

// In the order in which notification_of() gives the values.

const Names& created_placeholders() {
  static const Names names = {"eventId",       "orderId",     "customerId",
                              "customerEmail", "totalAmount", "currency"};
  return names;
}

const Names& shipped_placeholders() {
  static const Names names = {"eventId",       "orderId",        "customerId",
                              "customerEmail", "previousStatus", "currentStatus"};
  return names;
}

NotificationTexts::NotificationTexts(const TextsConfig& config)
    : created_(parsed(config.order_created, created_placeholders())),
      shipped_(parsed(config.order_shipped, shipped_placeholders())),
      delivered_(parsed(config.order_delivered, shipped_placeholders())) {}

NotificationTexts::Text NotificationTexts::parsed(const TextConfig& config, const Names& known) {
  return {TextTemplate::parse(config.subject, known).value(),
          TextTemplate::parse(config.text, known).value()};
}

Notification NotificationTexts::notification_of(const events::Event& event) const {
  if (const auto* shipped = std::get_if<events::OrderShipped>(&event)) {
    return notification_of(*shipped);
  }
  return notification_of(std::get<events::OrderCreated>(event));
}

Notification NotificationTexts::notification_of(const events::OrderCreated& event) const {
  const std::array<std::string_view, 6> values = {event.event_id,
                                                  event.order_id,
                                                  event.customer_id,
                                                  event.customer_email,
                                                  event.total_amount.digits,
                                                  event.currency};
  return made(event, events::order_created_topic, event.created_at, created_, values);
}

Notification NotificationTexts::notification_of(const events::OrderShipped& event) const {
  const Text& text = event.current_status == delivered ? delivered_ : shipped_;
  const std::string previous = std::to_string(event.previous_status);
  const std::string current = std::to_string(event.current_status);
  const std::array<std::string_view, 6> values = {
      event.event_id, event.order_id, event.customer_id, event.customer_email, previous, current};
  return made(event, events::order_shipped_topic, event.changed_at, text, values);
}

}  // namespace eventapp::notification
