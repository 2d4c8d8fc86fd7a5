// A command as bytes of the Redis protocol, ready to be appended to a write buffer.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace eventapp::redis {

/// A value: `const Command set("SET", key, token, "NX", "GET", "PX", lease_ms);`
class Command {
 public:
  template <class... Arguments>
  explicit Command(std::string_view name, const Arguments&... arguments)
      : Command(std::array<std::string_view, 1 + sizeof...(arguments)>{name,
                                                                       Word(arguments).text()...}) {
  }

  explicit Command(std::span<const std::string_view> words);

  /// The request as an array of bulk strings (RESP2).
  const std::string& bytes() const { return bytes_; }

 private:
  /// An argument as text; lives as long as the constructor that reads it.
  class Word {
   public:
    explicit Word(std::string_view text) : text_(text) {}
    template <std::integral Integer>
    explicit Word(Integer number) {
      char* const begin = digits_.data();
      const auto [end, error] = std::to_chars(begin, begin + digits_.size(), number);
      text_ = std::string_view(begin, static_cast<std::size_t>(end - begin));
    }
    Word(const Word&) = delete;
    Word& operator=(const Word&) = delete;
    std::string_view text() const { return text_; }

   private:
    std::array<char, 24> digits_;
    std::string_view text_;
  };

  std::string bytes_;
};

}  // namespace eventapp::redis
