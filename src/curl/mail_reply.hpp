// A mail server's reply as it stands in the bytes received (RFC 5321, section 4.2). Pure.
#pragma once

#include "eventapp/core/error.hpp"

#include <optional>
#include <string>

namespace eventapp::curl {

struct MailReply {
  int code = 0;
  std::string text;  ///< The last line's, without control characters, cut.
};

/// Takes a whole reply, of however many lines, off the front of `received`; nothing: more is
/// needed. Errors: outcome_unknown when it is none, or too long.
Result<std::optional<MailReply>> take_reply(std::string& received);

/// The message as it goes out: a dot before each that begins a line, and the end (section 4.5.2).
std::string dot_stuffed(const std::string& message);

}  // namespace eventapp::curl
