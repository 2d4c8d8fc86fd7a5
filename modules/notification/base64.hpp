// Base64 (RFC 4648, section 4), as signatures and mails carry bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eventapp::notification {

std::string base64(std::string_view bytes);

/// Nothing where `text` is no Base64 with its padding.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace eventapp::notification
