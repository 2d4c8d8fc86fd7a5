#include "redis/command.hpp"

#include <fmt/format.h>

#include <iterator>

namespace eventapp::redis {

Command::Command(std::span<const std::string_view> words) {
  begin(words.size());
  for (const std::string_view word : words) {
    add(word);
  }
}

void Command::begin(std::size_t count) {
  bytes_.reserve(192);  // a claim with its token, so that the hot path allocates once
  fmt::format_to(std::back_inserter(bytes_), "*{}\r\n", count);
}

void Command::add(std::string_view word) {
  fmt::format_to(std::back_inserter(bytes_), "${}\r\n", word.size());
  bytes_ += word;
  bytes_ += "\r\n";
}

}  // namespace eventapp::redis
