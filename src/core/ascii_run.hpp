// How far text goes on as printable ASCII, eight bytes at a time: what is logged or written as JSON
// nearly always does so to its end.
#pragma once

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

/// The bytes at the front of `text` for which `special`, made of the above, sets nothing.
template <class Special>
std::size_t run_length(std::string_view text, Special special) {
  for (std::size_t begin = 0; begin < text.size(); begin += 8) {
    std::uint64_t word = every_byte(' ');
    std::memcpy(&word, text.data() + begin, text.size() - begin < 8 ? text.size() - begin : 8);
    const std::uint64_t found = special(word);
    if (found != 0) {
      return begin + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
  }
  return text.size();
}

}  // namespace eventapp::ascii
