// UTF-8 (RFC 3629), looked at one sequence at a time: overlong forms, surrogates and values above
// U+10FFFF are never taken for text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventapp::utf8 {

/// The bytes of the well-formed sequence at the front of `text`; 0: none there.
std::size_t sequence_length(std::string_view text) noexcept;

/// Whether all of `text` is well-formed.
bool is_valid(std::string_view text) noexcept;

/// The code point of one well-formed sequence, as sequence_length() measured it.
char32_t code_point(std::string_view sequence) noexcept;

/// Appends a code point; it must be neither a surrogate nor above U+10FFFF.
void append(std::string& out, char32_t code_point);

}  // namespace eventapp::utf8
