#include "curl/mail_reply.hpp"

#include <string_view>

namespace eventapp::curl {

namespace {

constexpr std::size_t most_reply_bytes = 64 * 1024;
constexpr std::size_t most_text_bytes = 200;

Error no_reply(const char* why) {
  return {ErrorKind::outcome_unknown, "No SMTP reply", why};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_reply_line(std::string_view line) {
  return line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

std::string plain(std::string_view text) {
  std::string plain;
  for (const char c : text.substr(0, most_text_bytes)) {
    plain += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
  }
  return plain;
}

}  // namespace

Result<std::optional<MailReply>> take_reply(std::string& received) {
  if (received.size() > most_reply_bytes) {
    return no_reply("the mail server's reply has no end");
  }
  std::size_t begin = 0;
  for (auto end = received.find('\n'); end != received.npos; end = received.find('\n', begin)) {
    std::string_view line(received.data() + begin, end - begin);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!is_reply_line(line)) {
      return no_reply("the mail server does not speak SMTP");
    }
    begin = end + 1;
    if (line.size() == 3 || line[3] == ' ') {
      MailReply reply;
      reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
      reply.text = plain(line.substr(line.size() == 3 ? 3 : 4));
      received.erase(0, begin);
      return std::optional(std::move(reply));
    }
  }
  return std::optional<MailReply>();
}

std::string dot_stuffed(const std::string& message) {
  std::string stuffed;
  bool line_begins = true;
  for (const char c : message) {
    if (line_begins && c == '.') {
      stuffed += '.';
    }
    stuffed += c;
    line_begins = c == '\n';
  }
  return stuffed + (line_begins && !message.empty() ? ".\r\n" : "\r\n.\r\n");
}

}  // namespace eventapp::curl
