// What a single value of a request must be, as the Spring services decide it. Pure functions.
#pragma once

#include <string_view>

namespace eventapp::requests {

/// Nothing but characters up to U+0020. Source: String.trim(), which @NotBlank stands on; a
/// no-break space is not blank.
bool is_blank(std::string_view text) noexcept;

/// Source: Hibernate Validator's @Email: words of up to 64 UTF-16 units before the last @, each an
/// atom or a quoted string, dots between; behind it a domain of labels (one is enough, no hyphen
/// at a label's edge) or an IP literal in brackets. Unlike it, labels in other scripts are not
/// converted to Punycode, only their length is bounded.
bool is_email(std::string_view text);

/// The size that every JSON reader takes: at most 40 digits and an exponent within ±40.
/// `number` must be a JSON number.
bool is_readable_amount(std::string_view number);

/// At least 0.01, decided on the digits. `number` must be a JSON number.
bool is_positive_amount(std::string_view number);

}  // namespace eventapp::requests
