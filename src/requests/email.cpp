// The e-mail rule, read from left to right: each function takes what it knows from the front and
// answers how many bytes that were.
#include "eventapp/core/utf8.hpp"
#include "eventapp/requests/rules.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>

namespace eventapp::requests {

namespace {

constexpr std::size_t max_local_units = 64;
constexpr std::size_t max_domain_bytes = 255;
constexpr std::size_t max_label_bytes = 63;
constexpr std::string_view atom_symbols = "!#$%&'*+/=?^_`{|}~-";
constexpr std::string_view quoted_symbols = "!#$%&'*.(),<>[]:; @+/=?^_`{|}~-";

bool is_one_of(char c, std::string_view symbols) noexcept {
  const char lower = static_cast<char>(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         symbols.find(c) != std::string_view::npos;
}

// Other scripts are letters too, up to U+FFFF: what a Java character holds.
std::size_t character(std::string_view text, std::string_view symbols) noexcept {
  const std::size_t length = utf8::sequence_length(text);
  if (length == 1) {
    return is_one_of(text[0], symbols) ? 1 : 0;
  }
  return length <= 3 ? length : 0;
}

std::size_t atom(std::string_view text) noexcept {
  std::size_t taken = 0;
  while (const std::size_t length = character(text.substr(taken), atom_symbols)) {
    taken += length;
  }
  return taken;
}

std::size_t quoted_character(std::string_view text) noexcept {
  const auto pair = text.substr(0, 2);
  return pair == "\\\\" || pair == "\\\"" ? 2 : character(text, quoted_symbols);
}

std::size_t quoted_string(std::string_view text) noexcept {
  if (!text.starts_with('"')) {
    return 0;
  }
  std::size_t taken = 1;
  while (const std::size_t length = quoted_character(text.substr(taken))) {
    taken += length;
  }
  return taken > 1 && text.substr(taken).starts_with('"') ? taken + 1 : 0;
}

// UTF-16 units of what was taken: one each, since nothing above U+FFFF is.
std::size_t unit_count(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned>(c) & 0xc0U) != 0x80; }));
}

bool is_local_part(std::string_view text) noexcept {
  if (unit_count(text) > max_local_units) {
    return false;
  }
  while (true) {
    const std::size_t word = std::max(atom(text), quoted_string(text));
    if (word == 0 || word == text.size()) {
      return word > 0;
    }
    if (text[word] != '.') {
      return false;
    }
    text.remove_prefix(word + 1);
  }
}

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_label(std::string_view text) noexcept {
  // The ASCII form of another script's label is at least `xn--` and one byte per character.
  const std::size_t ascii_bytes = is_ascii(text) ? text.size() : unit_count(text) + 4;
  return !text.empty() && atom(text) == text.size() && !text.starts_with('-') &&
         !text.ends_with('-') && ascii_bytes <= max_label_bytes;
}

bool is_host_name(std::string_view text) noexcept {
  if (unit_count(text) > max_domain_bytes) {
    return false;
  }
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return true;
    }
    text.remove_prefix(dot + 1);
  }
}

// Four groups of up to three digits; their values are not looked at.
bool is_ipv4_literal(std::string_view text) noexcept {
  for (int group = 0; group < 4; ++group) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 3) {
      return false;
    }
    text.remove_prefix(digits);
    if (group < 3) {
      if (!text.starts_with('.')) {
        return false;
      }
      text.remove_prefix(1);
    }
  }
  return text.empty();
}

bool is_ipv6_literal(std::string_view text) {
  constexpr std::string_view tag = "ipv6:";
  const bool tagged = text.size() > tag.size() &&
                      std::equal(tag.begin(), tag.end(), text.begin(), [](char a, char b) {
                        return a == (b >= 'A' && b <= 'Z' ? b | 0x20 : b);
                      });
  if (!tagged || text.find_first_of(std::string_view("%\0", 2)) != std::string_view::npos) {
    return false;
  }
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(std::string(text.substr(tag.size())), error);
  return !error;
}

bool is_domain(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    const auto literal = text.substr(1, text.size() - 2);
    return is_ipv4_literal(literal) || is_ipv6_literal(literal);
  }
  return is_host_name(text);
}

}  // namespace

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && is_local_part(text.substr(0, at)) &&
         is_domain(text.substr(at + 1));
}

}  // namespace eventapp::requests
