// Reads a mail as a strict receiver does (RFC 5322, RFC 2045, RFC 2047), sharing nothing with what
// wrote it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::fuzz {

struct Mail {
  std::vector<std::pair<std::string, std::string>> headers;  ///< Unfolded, in order.
  std::string body;                                          ///< Decoded from Base64.

  const std::string& header(std::string_view name) const;
};

/// Errors: BrokenPromise for what is no mail: a line too long or not ended by CR LF, a control
/// character, a header that is none.
Mail read_mail(std::string_view bytes);

/// The text behind encoded words. Errors: BrokenPromise for one that is malformed or too long.
std::string decoded_words(std::string_view value);

}  // namespace eventapp::fuzz
