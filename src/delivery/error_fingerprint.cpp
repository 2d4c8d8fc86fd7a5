// Groups dead letters by trouble: numbers and ids are masked before hashing.
#include "delivery/dead_letter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <openssl/evp.h>

namespace eventapp::delivery {

namespace {

constexpr std::size_t uuid_length = 36;

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_with_uuid(std::string_view text) {
  if (text.size() < uuid_length) {
    return false;
  }
  for (std::size_t i = 0; i < uuid_length; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) {
      return false;
    }
  }
  return true;
}

// A UUID becomes one mark and a run of digits another, so neither length nor value shows.
std::string mask(std::string_view text) {
  std::string masked;
  while (!text.empty()) {
    if (starts_with_uuid(text)) {
      masked += '@';
      text.remove_prefix(uuid_length);
    } else if (is_digit(text[0])) {
      masked += '#';
      text.remove_prefix(static_cast<std::size_t>(
          std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()));
    } else {
      masked += text[0];
      text.remove_prefix(1);
    }
  }
  return masked;
}

}  // namespace

std::string error_fingerprint(std::string_view kind, std::string_view message) {
  const std::string text = std::string(kind) + '\n' + mask(message);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + 8, ""));
}

}  // namespace eventapp::delivery
