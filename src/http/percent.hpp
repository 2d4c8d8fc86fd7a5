// Percent-encoding of request paths (RFC 3986), so that no module ever sees an escaped byte.
#pragma once

#include <string>
#include <string_view>

namespace eventapp::http {

/// Whether each `%` has its two hex digits and the decoded bytes are UTF-8.
bool is_well_encoded(std::string_view path);

/// The decoded text; a broken escape stays as it stands. `+` is a plus: this is no form.
std::string percent_decoded(std::string_view text);

}  // namespace eventapp::http
