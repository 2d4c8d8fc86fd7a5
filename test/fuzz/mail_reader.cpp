#include "fuzz/mail_reader.hpp"

#include "fuzz/targets.hpp"

#include <algorithm>
#include <array>

namespace eventapp::fuzz {

namespace {

constexpr std::size_t most_line_bytes = 998;
constexpr std::size_t most_word_bytes = 75;
constexpr std::string_view word_begin = "=?UTF-8?B?";
constexpr std::string_view word_end = "?=";

std::string from_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  promise(text.size() % 4 == 0, "Base64 comes in fours");
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  const std::size_t padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  promise(padding <= 2, "Base64 ends in at most two =");
  for (const char c : text.substr(0, text.size() - padding)) {
    const std::size_t digit = digits.find(c);
    promise(digit != digits.npos, "Base64 has digits of its own");
    bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xffffU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 0xffU);
    }
  }
  return bytes;
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find("\r\n");
  promise(end != rest.npos, "each line of a mail ends in CR LF");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  promise(line.size() <= most_line_bytes, "no line of a mail is too long");
  promise(std::none_of(line.begin(), line.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
          "a mail holds no control characters");
  return line;
}

}  // namespace

const std::string& Mail::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  promise(found != headers.end(), "a mail has all its headers");
  return found->second;
}

Mail read_mail(std::string_view bytes) {
  Mail mail;
  for (auto line = take_line(bytes); !line.empty(); line = take_line(bytes)) {
    if (line.front() == ' ') {
      promise(!mail.headers.empty() && line.find_first_not_of(' ') != line.npos,
              "a header goes on with text");
      mail.headers.back().second += line;
      continue;
    }
    const std::size_t colon = line.find(": ");
    promise(colon != line.npos, "a header has a name and a value");
    mail.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  std::string encoded;
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    promise(line.size() <= 76, "a line of Base64 has at most 76 characters");
    encoded += line;
  }
  mail.body = from_base64(encoded);
  return mail;
}

std::string decoded_words(std::string_view value) {
  std::string text;
  while (value.starts_with(word_begin)) {
    const std::size_t end = value.find(word_end, word_begin.size());
    promise(end != value.npos && end + word_end.size() <= most_word_bytes,
            "an encoded word has an end and at most 75 characters");
    text += from_base64(value.substr(word_begin.size(), end - word_begin.size()));
    value.remove_prefix(end + word_end.size());
    if (value.starts_with(' ') && value.substr(1).starts_with(word_begin)) {
      value.remove_prefix(1);
    }
  }
  return text.append(value);
}

}  // namespace eventapp::fuzz
