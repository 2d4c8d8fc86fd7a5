// A second of the UTC calendar as text, made once for all that happens in it.
#pragma once

#include <fmt/chrono.h>

#include <ctime>
#include <string>

namespace eventapp::bench {

/// `2026-11-22T10:09:32`. Lifetime: until the next call; one thread.
inline const std::string& second_text(std::time_t second) {
  static std::time_t made_for = -1;
  static std::string text;
  if (second != made_for) {
    text = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(second));
    made_for = second;
  }
  return text;
}

}  // namespace eventapp::bench
