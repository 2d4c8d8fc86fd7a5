// A notification as a mail: RFC 5322 and MIME. Nothing that a customer or an event holds can add a
// header or end one. Pure.
#pragma once

#include "channel.hpp"

#include <string>
#include <string_view>

namespace eventapp::notification {

/// Who mails come from: `Name <address>`.
struct Sender {
  std::string name;  ///< May be empty.
  std::string address;
};

/// Reads `address` or `Name <address>`. Errors: invalid_input with a detail that continues the key.
Result<Sender> parse_sender(std::string_view text);

/// The whole message, lines ended by CR LF; the recipient must be an e-mail address.
std::string mail_message(const Notification& notification, const Sender& sender, WallTime now);

/// Text as a header may carry it: as it is where it is short and plain, else as encoded words
/// (RFC 2047) on lines of their own.
std::string header_text(std::string_view text);

}  // namespace eventapp::notification
