#include "webhook_signature.hpp"

#include "base64.hpp"
#include "eventapp/core/error.hpp"

#include <fmt/format.h>

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace eventapp::notification {

namespace {

constexpr std::size_t least_key_bytes = 16;
constexpr std::size_t most_key_bytes = 256;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

config::Secret signing_key(const std::string& secret) {
  constexpr std::string_view prefix = "whsec_";
  std::string_view text = secret;
  if (text.starts_with(prefix)) {
    text.remove_prefix(prefix.size());
  }
  std::string key = base64_decoded(text).value_or("");
  if (key.size() < least_key_bytes || key.size() > most_key_bytes) {
    throw ConfigError(
        fmt::format("must name a file that holds `whsec_` and {} to {} bytes in "
                    "Base64; `openssl rand -base64 32` makes such bytes",
                    least_key_bytes, most_key_bytes));
  }
  return config::Secret(std::move(key));
}

std::string signature(const config::Secret& key, std::string_view id, std::int64_t seconds,
                      std::string_view body) {
  const std::string content = fmt::format("{}.{}.{}", id, seconds, body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (HMAC(EVP_sha256(), key.value().data(), static_cast<int>(key.value().size()), bytes(content),
           content.size(), digest.data(), &length) == nullptr) {
    throw std::runtime_error("HMAC-SHA256 is not to be had from OpenSSL");
  }
  const std::string_view raw(reinterpret_cast<const char*>(digest.data()), length);
  return "v1," + base64(raw);
}

}  // namespace eventapp::notification
