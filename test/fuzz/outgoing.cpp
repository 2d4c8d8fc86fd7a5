// Notifications on their way out, as a mail and as a webhook's request. Lines: sender, recipient,
// event id, subject; then the text. Whatever a customer or an event holds, the far side reads the
// headers that we wrote, and the text that was meant.
#include "curl/mail_reply.hpp"
#include "eventapp/core/json.hpp"
#include "eventapp/core/utf8.hpp"
#include "eventapp/requests/rules.hpp"
#include "fuzz/lines.hpp"
#include "fuzz/mail_reader.hpp"
#include "fuzz/targets.hpp"
#include "notification/mail_message.hpp"
#include "notification/webhook_request.hpp"

#include <algorithm>
#include <array>

namespace eventapp::fuzz {

namespace {

using notification::Notification;
using notification::Sender;

const WallTime moment(std::chrono::nanoseconds(1'795'342'172'472'439'612));
constexpr std::array<std::string_view, 9> mail_headers = {
    "Date",          "From",         "To",           "Subject",
    "Message-ID",    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    "Auto-Submitted"};

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string without_controls(std::string text) {
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  return text;
}

std::string with_line_ends(std::string_view text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    lines += text[i] == '\r' || text[i] == '\n' ? "\r\n" : std::string(1, text[i]);
    i += pair ? 1 : 0;
  }
  return lines + "\r\n";
}

// The mail as the server hands it on: dots are taken away again (RFC 5321, section 4.5.2).
void check_on_the_wire(const std::string& message) {
  const std::string sent = curl::dot_stuffed(message);
  promise(sent.ends_with("\r\n.\r\n") && sent.find("\r\n.\r\n") == sent.size() - 5,
          "a mail ends where it ends");
  std::string received;
  for (std::size_t i = 0; i < sent.size() - 3; ++i) {
    const bool stuffed = sent[i] == '.' && (i == 0 || sent[i - 1] == '\n');
    received += stuffed ? "" : std::string(1, sent[i]);
  }
  promise_same(received, message, "a mail arrives as it was sent");
}

void check_mail(const Notification& notification, const Sender& sender) {
  const std::string message = notification::mail_message(notification, sender, moment);
  const Mail mail = read_mail(message);
  promise(
      std::equal(mail.headers.begin(), mail.headers.end(), mail_headers.begin(), mail_headers.end(),
                 [](const auto& header, auto name) { return header.first == name; }),
      "a mail has exactly the headers that we write");
  promise_same(mail.header("To"), notification.customer_email, "a mail goes to its customer");
  promise(mail.header("From").ends_with(sender.address) ||
              mail.header("From").ends_with("<" + sender.address + ">"),
          "a mail comes from its sender");
  promise_same(decoded_words(mail.header("Subject")), without_controls(notification.subject),
               "a subject arrives as it was meant");
  promise_same(mail.body, with_line_ends(notification.text), "a text arrives as it was meant");
  check_on_the_wire(message);
}

void check_webhook(const Notification& notification) {
  const std::string body = notification::webhook_body(notification);
  const auto read = json::Object::parse(body);
  promise(read.has_value(), "a webhook's body is a JSON object");
  if (utf8::is_valid(notification.text)) {
    promise_same(read->find("text")->text, notification.text, "a webhook gets the whole text");
  }
  const config::Secret key("0123456789abcdef");
  for (const auto& [name, value] : notification::webhook_headers(notification, body, key, moment)) {
    promise(std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
            "a webhook's header is one word of plain text");
  }
}

}  // namespace

void outgoing(std::string_view input) {
  const auto sender = notification::parse_sender(take_line(input));
  Notification notification;
  notification.customer_email = take_line(input);
  notification.event_id = take_line(input);
  notification.order_id = notification.event_id;
  notification.topic = "order.created.v1";
  notification.time = moment;
  // A line end cannot stand in a line; subjects of events do have them.
  notification.subject = take_line(input);
  std::replace(notification.subject.begin(), notification.subject.end(), '~', '\n');
  notification.text = input;
  check_webhook(notification);
  if (sender && requests::is_email(notification.customer_email)) {
    check_mail(notification, *sender);
  }
}

}  // namespace eventapp::fuzz
