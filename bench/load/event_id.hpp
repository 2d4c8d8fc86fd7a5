// An event's id that tells when the event was due to be written: shaped as a version-4 UUID, 15
// hexadecimal digits of the time and 12 of a number.
#pragma once

#include <fmt/compile.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eventapp::bench {

constexpr std::size_t event_id_size = 36;

/// Since the epoch.
inline std::int64_t nanoseconds_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

/// A number that looks random, another for each: real ids do not compress either (SplitMix64).
inline std::uint64_t scrambled(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ number >> 30U) * 0xbf58476d1ce4e5b9U;
  number = (number ^ number >> 27U) * 0x94d049bb133111ebU;
  return number ^ number >> 31U;
}

inline std::string make_event_id(std::int64_t ns, std::size_t number) {
  const auto time = static_cast<std::uint64_t>(ns);
  return fmt::format(FMT_COMPILE("{:08x}-{:04x}-4{:03x}-8000-{:012x}"), time >> 32U,
                     (time >> 16U) & 0xffffU, (time >> 4U) & 0xfffU,
                     scrambled(number) & 0xffff'ffff'ffffU);
}

/// The time inside an id of that size, to 16 ns; nothing if it is none of ours.
inline std::optional<std::int64_t> due_at(std::string_view id) {
  const auto digits = [id](std::size_t begin, std::size_t count) -> std::optional<std::uint64_t> {
    const std::string_view text = id.substr(begin, count);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
  };
  const auto high = digits(0, 8);
  const auto middle = digits(9, 4);
  const auto low = digits(15, 3);
  if (!high || !middle || !low) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*high << 32U | *middle << 16U | *low << 4U);
}

}  // namespace eventapp::bench
