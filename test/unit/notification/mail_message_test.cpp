// A notification as a mail: what a customer reads, and what nobody can smuggle in.
#include "notification/mail_message.hpp"

#include "curl/mail_reply.hpp"
#include "notification/base64.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <vector>

using namespace eventapp;
using namespace eventapp::notification;

namespace {

const WallTime some_time{std::chrono::seconds(1'614'265'330)};

Notification a_notification() {
  return {"0b1c-event",    "order-1",    "user-1",     "user-1@example.com",
          "About order-1", "Thank you.", "some.topic", some_time};
}

/// The header's value, unfolded; every line of the head must be a header or fold one.
std::string header(const std::string& message, const std::string& name) {
  std::istringstream head(message.substr(0, message.find("\r\n\r\n")));
  std::string value;
  bool inside = false;
  for (std::string line; std::getline(head, line);) {
    line.erase(line.find_last_not_of('\r') + 1);
    CHECK(line.size() <= 998);
    if (!line.starts_with(' ')) {
      inside = line.starts_with(name + ": ");
      value += inside ? line.substr(name.size() + 2) : "";
    } else if (inside) {
      value += line;
    }
  }
  return value;
}

int headers_in(const std::string& message) {
  std::istringstream head(message.substr(0, message.find("\r\n\r\n")));
  int count = 0;
  for (std::string line; std::getline(head, line);) {
    count += line.starts_with(' ') ? 0 : 1;
  }
  return count;
}

/// The text in encoded words.
std::string decoded(std::string words) {
  std::string text;
  for (auto at = words.find("=?UTF-8?B?"); at != words.npos; at = words.find("=?UTF-8?B?")) {
    const auto end = words.find("?=", at);
    CHECK(end + 2 - at <= 75);
    text += base64_decoded(words.substr(at + 10, end - at - 10)).value_or("(broken)");
    words.erase(0, end + 2);
  }
  return text;
}

std::string body(const std::string& message) {
  std::string text = message.substr(message.find("\r\n\r\n") + 4);
  std::erase(text, '\r');
  std::erase(text, '\n');
  return base64_decoded(text).value_or("(broken)");
}

}  // namespace

TEST_CASE("a mail has sender, recipient, date, the event's id and its text") {
  const std::string mail =
      mail_message(a_notification(), {"Shop", "shop@mail.example.com"}, some_time);
  CHECK(header(mail, "Date") == "Thu, 25 Feb 2021 15:02:10 +0000");
  CHECK(header(mail, "From") == "Shop <shop@mail.example.com>");
  CHECK(header(mail, "To") == "user-1@example.com");
  CHECK(header(mail, "Subject") == "About order-1");
  CHECK(header(mail, "Message-ID") == "<0b1c-event@mail.example.com>");
  CHECK(header(mail, "MIME-Version") == "1.0");
  CHECK(header(mail, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(body(mail) == "Thank you.\r\n");
}

TEST_CASE("subject and text may be in any language and of any length") {
  Notification notification = a_notification();
  for (int i = 0; i < 40; ++i) {
    notification.subject += "주문이 확인되었습니다 😀 ";
    notification.text += "감사합니다\n";
  }
  const std::string mail = mail_message(notification, {"김 상점", "shop@example.com"}, some_time);
  CHECK(decoded(header(mail, "Subject")) == notification.subject);
  CHECK(header(mail, "From") == header_text("김 상점") + " <shop@example.com>");
  std::string text = notification.text + "\n";
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 2)) {
    text.replace(at, 1, "\r\n");
  }
  CHECK(body(mail) == text);
  std::istringstream lines(mail);
  for (std::string line; std::getline(lines, line);) {
    CHECK(line.size() <= 77);
  }
}

TEST_CASE("nothing that an event holds adds a header or ends the head") {
  Notification notification = a_notification();
  const int headers = headers_in(mail_message(notification, {"", "shop@example.com"}, some_time));
  notification.event_id = "1>\r\nBcc: evil@example.com\r\n\r\nhello";
  notification.subject = "hello\r\nBcc: evil@example.com\r\n\r\n.\r\n";
  notification.subject += std::string("\0\x0b\x7f", 3) + "\rBcc: evil@example.com\n\tfolded";
  notification.text = "\r\n.\r\nMAIL FROM:<evil@example.com>";
  const std::string mail = mail_message(notification, {"", "shop@example.com"}, some_time);
  CHECK(headers_in(mail) == headers);
  CHECK(mail.find("Bcc: evil") > mail.find("\r\nSubject"));
  CHECK(header(mail, "Bcc").empty());
  CHECK(header(mail, "Message-ID").find_first_of(" \t") == std::string::npos);
  CHECK(mail.find('\0') == std::string::npos);
  CHECK(decoded(header(mail, "Subject")).find_first_of(std::string("\r\n\t\0", 4)) ==
        std::string::npos);
  CHECK(body(mail) == notification.text + "\r\n");
}

TEST_CASE("what looks like an encoded word is taken for what it says") {
  CHECK(decoded(header_text("=?UTF-8?B?aGVsbG8=?=")) == "=?UTF-8?B?aGVsbG8=?=");
}

TEST_CASE("a sender is an address with or without a name") {
  CHECK(parse_sender("shop@example.com")->name.empty());
  CHECK(parse_sender(" The \"Shop\" <shop@example.com> ")->name == "The \"Shop\"");
  CHECK(parse_sender("김 상점 <shop@example.com>")->address == "shop@example.com");
  CHECK(parse_sender(R"(Shop <"a<b"@example.com>)")->address == R"("a<b"@example.com)");
  CHECK(parse_sender("Less < more <shop@example.com>")->name == "Less < more");
  const std::string mail =
      mail_message(a_notification(), *parse_sender("A \"B\" <a@example.com>"), some_time);
  CHECK(header(mail, "From") == R"("A \"B\"" <a@example.com>)");
  for (const char* text : {"", "shop", "Shop <>", "Shop <shop@example.com", "shop@example.com>",
                           "Shop\r\nBcc: x <shop@example.com>", "<a@b.com> <", "a b@c.com"}) {
    CAPTURE(text);
    CHECK(parse_sender(text).has_error());
  }
}

TEST_CASE("a line that is a dot does not end a message") {
  CHECK(curl::dot_stuffed("a\r\n.\r\n..b\r\n") == "a\r\n..\r\n...b\r\n.\r\n");
  CHECK(curl::dot_stuffed(".a") == "..a\r\n.\r\n");
  CHECK(curl::dot_stuffed("") == "\r\n.\r\n");
}

TEST_CASE("a mail server's reply is read whatever pieces it comes in") {
  std::string received;
  for (const char c : std::string("250-first\r\n250-second\r\n250 las\x07t\r\n")) {
    const auto early = curl::take_reply(received);
    REQUIRE(early.has_value());
    CHECK_FALSE(early->has_value());
    received += c;
  }
  received += "5";
  const auto reply = curl::take_reply(received);
  REQUIRE(reply.has_value());
  REQUIRE(reply->has_value());
  CHECK((*reply)->code == 250);
  CHECK((*reply)->text == "las t");
  CHECK(received == "5");
  std::string bare = "354\n";
  CHECK((*curl::take_reply(bare))->code == 354);
  for (std::string nonsense : {"HTTP/1.1 400 Bad\r\n", "25\r\n", "2501 x\r\n", "\r\n"}) {
    CHECK(curl::take_reply(nonsense).has_error());
  }
  std::string endless(70'000, 'x');
  CHECK(curl::take_reply(endless).has_error());
}

TEST_CASE("Base64 comes back as it went, and what is none is refused") {
  for (const std::string text : {"", "a", "ab", "abc", "abcd", "\xff\x00\x80"}) {
    CHECK(base64_decoded(base64(text)).value_or("") == text);
  }
  for (const char* text : {"a", "ab=", "====", "a===", "!!!!"}) {
    CHECK_FALSE(base64_decoded(text).has_value());
  }
}
