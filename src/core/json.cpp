// Reading JSON: the object's door, and the pure parts that need no scanner.
#include "eventapp/core/json.hpp"

#include "core/json_scan.hpp"
#include "eventapp/core/utf8.hpp"

namespace eventapp::json {

namespace {

std::size_t digits_at(std::string_view text, std::size_t position) noexcept {
  std::size_t end = position;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
    ++end;
  }
  return end - position;
}

// The length of `.digits` resp. `e+digits` at `position`, 0 if there is none, npos if it breaks
// off behind its first characters.
std::size_t fraction_at(std::string_view text, std::size_t position) noexcept {
  if (position == text.size() || text[position] != '.') {
    return 0;
  }
  const std::size_t digits = digits_at(text, position + 1);
  return digits == 0 ? std::string_view::npos : 1 + digits;
}

std::size_t exponent_at(std::string_view text, std::size_t position) noexcept {
  if (position == text.size() || (text[position] != 'e' && text[position] != 'E')) {
    return 0;
  }
  std::size_t length = 1;
  if (position + 1 < text.size() && (text[position + 1] == '+' || text[position + 1] == '-')) {
    length = 2;
  }
  const std::size_t digits = digits_at(text, position + length);
  return digits == 0 ? std::string_view::npos : length + digits;
}

unsigned hex_value(char c) noexcept {
  return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

// The four hex digits behind `\u`.
char32_t utf16_unit(std::string_view raw, std::size_t position) noexcept {
  char32_t unit = 0;
  for (std::size_t i = position; i < position + 4; ++i) {
    unit = unit << 4 | hex_value(raw[i]);
  }
  return unit;
}

// Appends what the escape at raw[position] stands for; answers the escape's length.
std::size_t append_unescaped(std::string& out, std::string_view raw, std::size_t position) {
  static constexpr std::string_view letters = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const char letter = raw[position + 1];
  if (letter != 'u') {
    out += meanings[letters.find(letter)];
    return 2;
  }
  const char32_t unit = utf16_unit(raw, position + 2);
  if (unit < 0xd800 || unit > 0xdfff) {
    utf8::append(out, unit);
    return 6;
  }
  const char32_t low = utf16_unit(raw, position + 8);
  utf8::append(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
  return 12;
}

}  // namespace

std::size_t number_length(std::string_view text) noexcept {
  const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  std::size_t length = digits_at(text, sign);
  if (length == 0) {
    return 0;
  }
  length = sign + (text[sign] == '0' ? 1 : length);
  for (const auto part : {&fraction_at, &exponent_at}) {
    const std::size_t more = part(text, length);
    if (more == std::string_view::npos) {
      return 0;
    }
    length += more;
  }
  return length;
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && number_length(text) == text.size();
}

std::string unescape(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  while (true) {
    const std::size_t plain = raw.find('\\');
    text += raw.substr(0, plain);
    if (plain == std::string_view::npos) {
      return text;
    }
    raw.remove_prefix(plain + append_unescaped(text, raw, plain));
  }
}

Result<Object> Object::parse(std::string_view text) {
  Scanner scanner(text);
  Object object;
  if (!scanner.scan(object.members_)) {
    return scanner.error();
  }
  return object;
}

Member* Object::find(std::string_view name, std::size_t hint) noexcept {
  if (hint < members_.size() && members_[hint].name == name) {
    return &members_[hint];
  }
  for (Member& member : members_) {
    if (member.name == name) {
      return &member;
    }
  }
  return nullptr;
}

const Member* Object::find(std::string_view name) const noexcept {
  return const_cast<Object*>(this)->find(name);
}

}  // namespace eventapp::json
