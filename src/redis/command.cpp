#include "redis/command.hpp"

#include <algorithm>

namespace eventapp::redis {

namespace {

constexpr std::size_t most_length_bytes = 1 + 20 + 2;

char* write(char* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), out);
}

// `$` or `*` with a number.
char* write_length(char* out, char type, std::size_t length) {
  *out++ = type;
  if (length < 10) {
    *out++ = static_cast<char>('0' + length);
  } else {
    out = std::to_chars(out, out + most_length_bytes, length).ptr;
  }
  return write(out, "\r\n");
}

}  // namespace

Command::Command(std::span<const std::string_view> words) {
  std::size_t most_bytes = most_length_bytes;
  for (const std::string_view word : words) {
    most_bytes += most_length_bytes + word.size() + 2;
  }
  bytes_.resize(most_bytes);
  char* out = write_length(bytes_.data(), '*', words.size());
  for (const std::string_view word : words) {
    out = write_length(out, '$', word.size());
    out = write(out, word);
    out = write(out, "\r\n");
  }
  bytes_.resize(static_cast<std::size_t>(out - bytes_.data()));
}

}  // namespace eventapp::redis
