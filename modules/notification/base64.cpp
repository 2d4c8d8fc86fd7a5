#include "base64.hpp"

#include <openssl/evp.h>
#include <vector>

namespace eventapp::notification {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::vector<unsigned char> text((bytes.size() + 2) / 3 * 4 + 1);
  const int size = EVP_EncodeBlock(text.data(), bytes_of(bytes), static_cast<int>(bytes.size()));
  return std::string(text.begin(), text.begin() + size);
}

// OpenSSL counts the padding as bytes.
std::optional<std::string> base64_decoded(std::string_view text) {
  const std::size_t padding = text.size() - 1 - text.find_last_not_of('=');
  if (text.empty() || text.size() % 4 != 0 || padding > 2) {
    return std::nullopt;
  }
  std::vector<unsigned char> bytes(text.size() / 4 * 3 + 1);
  const int size = EVP_DecodeBlock(bytes.data(), bytes_of(text), static_cast<int>(text.size()));
  if (size < 0) {
    return std::nullopt;
  }
  return std::string(bytes.begin(), bytes.begin() + (size - static_cast<int>(padding)));
}

}  // namespace eventapp::notification
