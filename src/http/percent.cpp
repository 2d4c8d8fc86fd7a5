#include "http/percent.hpp"

#include "eventapp/core/utf8.hpp"

#include <algorithm>

namespace eventapp::http {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_escape(std::string_view text, std::size_t position) {
  return position + 2 < text.size() && hex_digit(text[position + 1]) >= 0 &&
         hex_digit(text[position + 2]) >= 0;
}

bool is_plain(char c) {
  return c != '%' && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

bool is_well_encoded(std::string_view path) {
  if (std::all_of(path.begin(), path.end(), is_plain)) {
    return true;
  }
  for (auto escape = path.find('%'); escape != path.npos; escape = path.find('%', escape + 1)) {
    if (!is_escape(path, escape)) {
      return false;
    }
  }
  return utf8::is_valid(percent_decoded(path));
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && is_escape(text, i)) {
      decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace eventapp::http
