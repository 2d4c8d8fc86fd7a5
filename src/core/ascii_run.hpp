// How far text goes on as printable ASCII, eight bytes at a time: what is logged, and the strings
// of JSON, nearly always do so to their end.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace eventapp::ascii {

static_assert(std::endian::native == std::endian::little, "the first byte of a word is its lowest");

constexpr std::uint64_t every_byte(unsigned char byte) {
  return 0x0101010101010101U * byte;
}

// Both set the high bit of the bytes they look for. One above another that is set may be wrong:
// only the lowest counts.

constexpr std::uint64_t unprintable(std::uint64_t word) {
  return (word | (word - every_byte(0x20)) | (word + every_byte(1))) & every_byte(0x80);
}

constexpr std::uint64_t equal(std::uint64_t word, char c) {
  const std::uint64_t difference = word ^ every_byte(static_cast<unsigned char>(c));
  return (difference - every_byte(1)) & ~difference & every_byte(0x80);
}

/// What does not stand for itself in a JSON string, and what must be looked at more closely. An
/// object rather than a function: it is inlined into the search.
constexpr auto special_in_json = [](std::uint64_t word) {
  return unprintable(word) | equal(word, '"') | equal(word, '\\');
};

/// The first eight bytes of `text`, or what there is and spaces behind it.
inline std::uint64_t first_word(std::string_view text) {
  std::uint64_t word = every_byte(' ');
  if (text.size() >= 8) {
    std::memcpy(&word, text.data(), 8);
    return word;
  }
  for (std::size_t i = text.size(); i > 0; --i) {
    word = word << 8 | static_cast<unsigned char>(text[i - 1]);
  }
  return word;
}

/// The bytes at the front of `text` for which `special`, made of the above, sets nothing.
template <class Special>
std::size_t run_length(std::string_view text, Special special) {
  const std::size_t last = text.size() < 8 ? 0 : text.size() - 8;
  for (std::size_t begin = 0; begin < text.size(); begin += 8) {
    const std::size_t at = std::min(begin, last);  // may look at clean bytes again
    const std::uint64_t found = special(first_word(text.substr(at)));
    if (found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
  }
  return text.size();
}

}  // namespace eventapp::ascii
