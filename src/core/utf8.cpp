#include "eventapp/core/utf8.hpp"

namespace eventapp::utf8 {

namespace {

unsigned byte_at(std::string_view text, std::size_t i) noexcept {
  return static_cast<unsigned char>(text[i]);
}

std::size_t length_by_lead(unsigned lead) noexcept {
  return lead < 0x80   ? 1
         : lead < 0xc2 ? 0
         : lead < 0xe0 ? 2
         : lead < 0xf0 ? 3
         : lead < 0xf5 ? 4
                       : 0;
}

// What the lead byte alone does not rule out: overlong forms, surrogates, above U+10FFFF.
bool second_byte_fits(unsigned lead, unsigned second) noexcept {
  switch (lead) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second <= 0x9f;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second <= 0x8f;
    default:
      return true;
  }
}

}  // namespace

std::size_t sequence_length(std::string_view text) noexcept {
  if (text.empty()) {
    return 0;
  }
  const unsigned lead = byte_at(text, 0);
  const std::size_t length = length_by_lead(lead);
  if (length <= 1) {
    return length;
  }
  if (text.size() < length || !second_byte_fits(lead, byte_at(text, 1))) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xc0) != 0x80) {
      return 0;
    }
  }
  return length;
}

bool is_valid(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

char32_t code_point(std::string_view sequence) noexcept {
  const unsigned lead = byte_at(sequence, 0);
  if (sequence.size() == 1) {
    return lead;
  }
  char32_t value = lead & (0x7fU >> sequence.size());
  for (std::size_t i = 1; i < sequence.size(); ++i) {
    value = (value << 6) | (byte_at(sequence, i) & 0x3f);
  }
  return value;
}

void append(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace eventapp::utf8
