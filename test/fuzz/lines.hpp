// Inputs of several parts are lines, so that a seed can be written and read by hand.
#pragma once

#include <algorithm>
#include <string_view>

namespace eventapp::fuzz {

/// Takes a line, without its end, off the front of `text`; empty when there is none left.
inline std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

}  // namespace eventapp::fuzz
