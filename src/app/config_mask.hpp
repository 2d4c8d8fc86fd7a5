// What may be shown of a configuration: secrets never, foreign text only escaped and cut.
#pragma once

#include "app/config_json.hpp"

#include <string>
#include <string_view>

namespace eventapp::app {

inline constexpr std::string_view mask = "******";

/// Whether a key of this name keeps a secret: `sasl.password` does, `password_file` does not.
bool names_a_secret(std::string_view key);

/// The value of `key` with secrets masked: all of it if the key (or an entry's name in an object)
/// names one, else the password in a URL (`redis://user:******@host`).
JsonNode masked(std::string_view key, JsonNode value);

/// Text from outside as it may stand in an error: control characters escaped, at most 200 bytes.
std::string shown(std::string_view text);

}  // namespace eventapp::app
