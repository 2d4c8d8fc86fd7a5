#include "smtp_channel.hpp"

#include "eventapp/requests/rules.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace eventapp::notification {

namespace {

constexpr const char* password_key = "notification.smtp.password_file";

std::string_view name_of(curl::MailStage stage) {
  switch (stage) {
    case curl::MailStage::mail:
      return "the sender";
    case curl::MailStage::rcpt:
      return "the recipient";
    case curl::MailStage::data:
      return "DATA";
    case curl::MailStage::message:
      return "the message";
    case curl::MailStage::session:
      break;
  }
  return "the session";
}

curl::Mail mail_of(const SmtpConfig& config, const Sender& sender) {
  curl::Mail mail;
  mail.target = {config.url, config.ca_file, std::chrono::milliseconds(config.connect_timeout_ms),
                 std::chrono::milliseconds(config.timeout_ms)};
  mail.starttls = config.starttls == "required";
  mail.username = config.username;
  if (!config.password_file.empty()) {
    mail.password = config::read_secret_file(password_key, config.password_file);
  }
  mail.from = sender.address;
  return mail;
}

}  // namespace

Result<> verdict_on(const curl::MailAnswer& answer) {
  const bool at_end = answer.stage == curl::MailStage::message;
  if (at_end && answer.code >= 200 && answer.code < 300) {
    return {};
  }
  ErrorKind kind = ErrorKind::internal;
  if (answer.code == 421 && !at_end) {
    kind = ErrorKind::unavailable;
  } else if (answer.code >= 500) {
    kind = ErrorKind::rejected;
  }
  return Error{kind, "Mail refused",
               fmt::format("the mail server refused {}: {} {}", name_of(answer.stage), answer.code,
                           answer.text)};
}

SmtpChannel::SmtpChannel(const SmtpConfig& config, Clock& clock, std::size_t connections)
    : clock_(clock),
      connections_(connections),
      sender_(parse_sender(config.from).value()),
      mail_(mail_of(config, sender_)),
      client_(clock, connections) {}

awaitable<Result<>> SmtpChannel::send(Notification notification) {
  if (!requests::is_email(notification.customer_email)) {
    co_return Error{ErrorKind::rejected, "Mail not possible",
                    "the customer's e-mail address is none"};
  }
  curl::Mail mail = mail_;
  mail.to = notification.customer_email;
  mail.message = mail_message(notification, sender_, clock_.wall_now());
  const Result<curl::MailAnswer> answer = co_await client_.perform(std::move(mail));
  if (!answer) {
    co_return Error{answer.error().kind, "Mail failed", "mail server " + answer.error().detail};
  }
  co_return verdict_on(*answer);
}

}  // namespace eventapp::notification
