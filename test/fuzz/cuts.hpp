// Where bytes are cut on their way, as a network would do it. The same input is always cut the
// same way, so that a finding can be reproduced.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace eventapp::fuzz {

using Pieces = std::vector<std::string_view>;

inline Pieces single_bytes(std::string_view bytes) {
  Pieces pieces;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    pieces.push_back(bytes.substr(at, 1));
  }
  return pieces;
}

/// Pieces of 1 to 64 bytes.
inline Pieces irregular(std::string_view bytes) {
  std::uint32_t random = 2'166'136'261U;
  for (const char c : bytes) {
    random = (random ^ static_cast<unsigned char>(c)) * 16'777'619U;
  }
  Pieces pieces;
  while (!bytes.empty()) {
    random = random * 1'664'525U + 1'013'904'223U;
    const std::size_t wanted = std::size_t{1} << (random >> 29U);
    const std::size_t length = std::min(bytes.size(), std::min<std::size_t>(wanted, 64));
    pieces.push_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return pieces;
}

}  // namespace eventapp::fuzz
