#include "app/config_mask.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace eventapp::app {

namespace {

constexpr std::size_t longest_shown = 200;
constexpr std::array<std::string_view, 6> secret_words = {"password", "passphrase", "secret",
                                                          "token",    "key",        "pem"};
/// A key that ends in one of these says where a secret is, not what it is.
constexpr std::array<std::string_view, 5> harmless_ends = {"file", "location", "path", "prefix",
                                                           "bytes"};

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Of a URL that is none (`redis:secret@host`) nothing is shown that may have been meant as a
/// login.
std::string without_password(std::string_view key, std::string_view text) {
  const auto scheme = text.find("://");
  const auto at = text.rfind('@');
  if (scheme == text.npos && at != text.npos && key.ends_with("url")) {
    return fmt::format("{}{}", mask, text.substr(at));
  }
  if (scheme == text.npos || at == text.npos || at < scheme + 3) {
    return std::string(text);
  }
  const auto colon = text.find(':', scheme + 3);
  if (colon == text.npos || colon > at) {
    return std::string(text);
  }
  return fmt::format("{}:{}{}", text.substr(0, colon), mask, text.substr(at));
}

}  // namespace

bool names_a_secret(std::string_view key) {
  bool secret = false;
  std::string word;
  for (const char c : key) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      secret = secret || is_one_of(secret_words, word);
      word.clear();
    }
  }
  return is_one_of(secret_words, word) || (secret && !is_one_of(harmless_ends, word));
}

JsonNode masked(std::string_view key, JsonNode value) {
  for (JsonNode& item : value.items) {
    item = masked(key, std::move(item));
  }
  for (auto& [name, member] : value.members) {
    member = masked(fmt::format("{}.{}", key, name), std::move(member));
  }
  const bool leaf = value.kind != JsonNode::Kind::list && value.kind != JsonNode::Kind::object;
  if (leaf && names_a_secret(key) && !value.text.empty()) {
    value.kind = JsonNode::Kind::string;
    value.text = mask;
  } else if (value.kind == JsonNode::Kind::string) {
    value.text = without_password(key, value.text);
  }
  return value;
}

std::string shown(std::string_view text) {
  std::string out;
  log::append_escaped(out, text.substr(0, longest_shown));
  if (text.size() > longest_shown) {
    out += "…";
  }
  return out;
}

}  // namespace eventapp::app
