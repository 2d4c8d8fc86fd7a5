#include "redis/command.hpp"

namespace eventapp::redis {

Command::Command(std::span<const std::string_view> words) {
  begin(words.size());
  for (const std::string_view word : words) {
    add(word);
  }
}

void Command::begin(std::size_t count) {
  bytes_.reserve(192);  // a claim with its token, so that the hot path allocates once
  append_length('*', count);
}

void Command::add(std::string_view word) {
  append_length('$', word.size());
  bytes_ += word;
  bytes_ += "\r\n";
}

void Command::append_length(char type, std::size_t length) {
  std::array<char, 24> line;
  line[0] = type;
  char* end = std::to_chars(line.data() + 1, line.data() + line.size() - 2, length).ptr;
  *end++ = '\r';
  *end++ = '\n';
  bytes_.append(line.data(), end);
}

}  // namespace eventapp::redis
