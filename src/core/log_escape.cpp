// Makes any bytes safe to print on one line of a terminal or a log file.
#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <iterator>

namespace eventapp::log {

namespace {

// The length of the well-formed UTF-8 sequence at the front (RFC 3629), or 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return 0;
    }
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) > 0x9f;
  const bool too_high = lead == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || too_high ? 0 : length;
}

// C0, DEL, C1 and the two Unicode line ends: whatever a reader might take for a line's end or a
// terminal for a command.
bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) {
    return first < 0x20 || first == 0x7f;
  }
  if (sequence.size() == 2) {
    return first == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;
  }
  return sequence == "\xe2\x80\xa8" || sequence == "\xe2\x80\xa9";
}

void append_control(std::string& out, std::string_view sequence) {
  if (sequence == "\n") {
    out += "\\n";
  } else if (sequence == "\r") {
    out += "\\r";
  } else if (sequence == "\t") {
    out += "\\t";
  } else if (sequence.size() == 3) {
    out += sequence == "\xe2\x80\xa8" ? "\\u2028" : "\\u2029";
  } else {
    const auto last = static_cast<unsigned char>(sequence.back());
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", last);
  }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    const auto sequence = text.substr(0, length);
    if (is_control(sequence)) {
      append_control(out, sequence);
    } else {
      out += sequence;
    }
    text.remove_prefix(length);
  }
}

}  // namespace eventapp::log
