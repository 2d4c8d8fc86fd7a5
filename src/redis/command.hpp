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
  explicit Command(std::string_view name, const Arguments&... arguments) {
    begin(1 + sizeof...(arguments));
    add(name);
    (add(arguments), ...);
  }

  explicit Command(std::span<const std::string_view> words);

  /// The request as an array of bulk strings (RESP2).
  const std::string& bytes() const { return bytes_; }

 private:
  void begin(std::size_t count);
  void add(std::string_view word);
  void append_length(char type, std::size_t length);
  template <std::integral Integer>
  void add(Integer number) {
    std::array<char, 24> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    add(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
  }

  std::string bytes_;
};

}  // namespace eventapp::redis
