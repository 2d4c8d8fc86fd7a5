#include "redis/script.hpp"

#include <fmt/format.h>

#include <array>
#include <openssl/sha.h>
#include <utility>

namespace eventapp::redis {

namespace {

std::string sha1_hex(const std::string& text) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

Command evaluation(std::string_view verb, std::string_view script, const Script::Words& keys,
                   const Script::Words& arguments) {
  const std::string key_count = std::to_string(keys.size());
  std::vector<std::string_view> words = {verb, script, key_count};
  words.insert(words.end(), keys.begin(), keys.end());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return Command(words);
}

}  // namespace

Script::Script(std::string text) : text_(std::move(text)), digest_(sha1_hex(text_)) {}

Command Script::by_digest(const Words& keys, const Words& arguments) const {
  return evaluation("EVALSHA", digest_, keys, arguments);
}

Command Script::by_text(const Words& keys, const Words& arguments) const {
  return evaluation("EVAL", text_, keys, arguments);
}

}  // namespace eventapp::redis
