#include "mail_message.hpp"

#include "base64.hpp"
#include "eventapp/core/utf8.hpp"
#include "eventapp/requests/rules.hpp"
#include "header_value.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace eventapp::notification {

namespace {

/// As Base64, in the frame of an encoded word and behind a header's name: under 76 characters.
constexpr std::size_t most_word_bytes = 39;
constexpr std::size_t most_plain_bytes = 60;
constexpr std::size_t body_line_bytes = 57;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

std::string without_controls(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

bool is_plain(std::string_view text) {
  return text.size() <= most_plain_bytes && text.find("=?") == text.npos &&
         !text.starts_with(' ') && !text.ends_with(' ') &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The bytes of the longest piece at the front that fits an encoded word and cuts no character.
std::size_t word_bytes(std::string_view text) {
  std::size_t taken = 0;
  while (taken < text.size()) {
    const std::size_t next = std::max<std::size_t>(utf8::sequence_length(text.substr(taken)), 1);
    if (taken + next > most_word_bytes) {
      break;
    }
    taken += next;
  }
  return taken;
}

/// CR LF ends each line, however the text ended it.
std::string with_line_ends(std::string_view text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' || text[i] == '\n') {
      i += text[i] == '\r' && text.substr(i + 1).starts_with('\n') ? 1 : 0;
      lines += "\r\n";
    } else {
      lines += text[i];
    }
  }
  return lines;
}

std::string body_of(std::string_view text) {
  const std::string lines = with_line_ends(text) + "\r\n";
  std::string body;
  for (std::size_t at = 0; at < lines.size(); at += body_line_bytes) {
    body += base64(std::string_view(lines).substr(at, body_line_bytes)) + "\r\n";
  }
  return body;
}

bool is_name_of_atoms(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '-' || c == '\'' || c == '&';
  });
}

std::string from_header(const Sender& sender) {
  if (sender.name.empty()) {
    return sender.address;
  }
  if (!is_plain(sender.name)) {
    return header_text(sender.name) + "\r\n <" + sender.address + ">";
  }
  if (is_name_of_atoms(sender.name)) {
    return fmt::format("{} <{}>", sender.name, sender.address);
  }
  std::string quoted;
  for (const char c : sender.name) {
    quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return fmt::format("\"{}\" <{}>", quoted, sender.address);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

Result<Sender> parse_sender(std::string_view text) {
  const bool clean = std::none_of(text.begin(), text.end(), is_control) && utf8::is_valid(text);
  const std::string_view whole = trimmed(text);
  if (clean && requests::is_email(whole)) {
    return Sender{"", std::string(whole)};
  }
  // A quoted local part may hold `<` too: the first that leaves an address opens it.
  for (std::size_t open = whole.find('<'); clean && whole.ends_with('>') && open != whole.npos;
       open = whole.find('<', open + 1)) {
    const std::string_view address = whole.substr(open + 1, whole.size() - open - 2);
    if (requests::is_email(address)) {
      return Sender{std::string(trimmed(whole.substr(0, open))), std::string(address)};
    }
  }
  return Error{ErrorKind::invalid_input, "Not a sender",
               "must be an e-mail address or `Name <address>`"};
}

std::string header_text(std::string_view text) {
  const std::string line = without_controls(text);
  if (is_plain(line)) {
    return line;
  }
  std::string words;
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t bytes = word_bytes(rest);
    words += fmt::format("{}=?UTF-8?B?{}?=", words.empty() ? "" : "\r\n ",
                         base64(rest.substr(0, bytes)));
    rest.remove_prefix(bytes);
  }
  return words;
}

std::string mail_message(const Notification& notification, const Sender& sender, WallTime now) {
  const std::string domain = sender.address.substr(sender.address.rfind('@') + 1);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const std::tm utc = fmt::gmtime(static_cast<std::time_t>(seconds.count()));
  return fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
      "From: {}\r\n"
      "To: {}\r\n"
      "Subject: {}\r\n"
      "Message-ID: <{}@{}>\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "\r\n{}",
      utc, from_header(sender), notification.customer_email, header_text(notification.subject),
      percent_encoded(notification.event_id), domain, body_of(notification.text));
}

}  // namespace eventapp::notification
