// What a customer reads: from an event and the operator's templates to a notification. Pure.
#pragma once

#include "channel.hpp"
#include "config.hpp"
#include "eventapp/events/event.hpp"
#include "text_template.hpp"

namespace eventapp::notification {

/// The placeholders of a text about `order.created.v1`, and about `order.shipped.v1`.
const Names& created_placeholders();
const Names& shipped_placeholders();

/// Immutable. Strand: any.
class NotificationTexts {
 public:
  struct Text {
    TextTemplate subject;
    TextTemplate text;
  };

  /// The templates were checked with the configuration; a wrong one is a programmer's mistake.
  explicit NotificationTexts(const TextsConfig& config);

  /// Of one of the two events below; another one is a programmer's mistake.
  Notification notification_of(const events::Event& event) const;
  /// `order.created.v1`: the order is confirmed.
  Notification notification_of(const events::OrderCreated& event) const;
  /// `order.shipped.v1`: 80 is delivered, all else is on its way.
  Notification notification_of(const events::OrderShipped& event) const;

 private:
  static Text parsed(const TextConfig& config, const Names& known);

  Text created_;
  Text shipped_;
  Text delivered_;
};

}  // namespace eventapp::notification
