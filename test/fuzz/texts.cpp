// The templates of notifications. First line: the template; then the values, a line each. What an
// operator writes is taken or refused; what a customer writes is text and never a template.
#include "eventapp/core/utf8.hpp"
#include "fuzz/lines.hpp"
#include "fuzz/targets.hpp"
#include "notification/notification_text.hpp"

#include <array>

namespace eventapp::fuzz {

namespace {

using notification::TextTemplate;
using Values = std::array<std::string_view, 6>;

// Stand for the values where these are not to matter; no template holds them.
constexpr Values marks = {
    "\x01"
    "a",
    "\x01"
    "b",
    "\x01"
    "c",
    "\x01"
    "d",
    "\x01"
    "e",
    "\x01"
    "f"};

std::string with_values(std::string_view marked, const Values& values) {
  std::string text;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked[i] == '\x01') {
      text += values[static_cast<std::size_t>(marked[++i] - 'a')];
    } else {
      text += marked[i];
    }
  }
  return text;
}

std::string quoted(std::string_view text) {
  std::string twice;
  for (const char c : text) {
    twice += c;
    twice += c == '{' || c == '}' ? std::string(1, c) : "";
  }
  return twice;
}

// Any text has a template that stands for it.
void check_quoted(std::string_view text) {
  const auto parsed = TextTemplate::parse(quoted(text), notification::created_placeholders());
  promise(parsed.has_value(), "braces that are written twice are no placeholders");
  promise_same(parsed->filled(marks), text, "a template of quoted text is that text");
}

events::OrderCreated event_of(const Values& values) {
  events::OrderCreated event;
  event.event_id = values[0];
  event.order_id = values[1];
  event.customer_id = values[2];
  event.customer_email = values[3];
  event.total_amount.digits = values[4];
  event.currency = values[5];
  return event;
}

void check_notification(std::string_view text, const std::string& filled, const Values& values) {
  notification::TextsConfig config;
  config.order_created = {std::string(text), std::string(text)};
  const notification::NotificationTexts texts(config);
  const auto notification = texts.notification_of(event_of(values));
  promise_same(notification.subject, filled, "a notification's subject is its template, filled");
  promise_same(notification.text, filled, "a notification's text is its template, filled");
}

}  // namespace

void texts(std::string_view input) {
  if (input.find('\x01') != input.npos) {
    return;
  }
  const std::string_view text = take_line(input);
  Values values;
  for (std::string_view& value : values) {
    value = take_line(input);
  }
  check_quoted(text);
  const auto parsed = TextTemplate::parse(text, notification::created_placeholders());
  if (!parsed) {
    promise(parsed.error().kind == ErrorKind::invalid_input, "a wrong template is the operator's");
    return;
  }
  const std::string filled = parsed->filled(values);
  promise_same(filled, with_values(parsed->filled(marks), values),
               "a value is text, whatever braces are in it");
  check_notification(text, filled, values);
}

}  // namespace eventapp::fuzz
