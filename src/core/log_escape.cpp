// Makes any bytes safe to print on one line of a terminal or a log file.
#include "core/ascii_run.hpp"
#include "eventapp/core/log.hpp"
#include "eventapp/core/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace eventapp::log {

namespace {

// C0, DEL, C1, the Unicode line ends and the marks that turn the direction of text: whatever a
// reader might take for a line's end or for other text than it is, or a terminal for a command.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

void append_control(std::string& out, char32_t control) {
  switch (control) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(control));
  }
}

// Appends what stands at the front of `text`; answers how many bytes that were.
std::size_t append_special(std::string& out, std::string_view text) {
  const std::size_t length = utf8::sequence_length(text);
  if (length == 0) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    return 1;
  }
  const auto sequence = text.substr(0, length);
  const char32_t code_point = utf8::code_point(sequence);
  if (is_control(code_point)) {
    append_control(out, code_point);
  } else {
    out += sequence;
  }
  return length;
}

}  // namespace

bool is_printable(std::string_view text) {
  return ascii::run_length(text, ascii::unprintable) == text.size();
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t plain = ascii::run_length(text, ascii::unprintable);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) {
      text.remove_prefix(append_special(out, text));
    }
  }
}

}  // namespace eventapp::log
