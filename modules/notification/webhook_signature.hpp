// The signature of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace eventapp::notification {

/// The key in a secret's text: `whsec_` and Base64, or the Base64 alone; 16 to 256 bytes.
/// Errors: ConfigError that continues the name of the key and repeats nothing of the secret.
config::Secret signing_key(const std::string& secret);

/// `v1,<Base64>`: what `webhook-signature` says. `seconds`: Unix time, as in `webhook-timestamp`.
std::string signature(const config::Secret& key, std::string_view id, std::int64_t seconds,
                      std::string_view body);

}  // namespace eventapp::notification
