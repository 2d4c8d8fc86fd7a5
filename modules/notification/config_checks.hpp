// What must hold of a channel's keys besides their own bounds.
#pragma once

#include "eventapp/core/config_fields.hpp"
#include "text_template.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace eventapp::notification {

/// All references outlive the check.

/// A URL with one of these beginnings, without a login; there if `channel` is `wanted`.
config::Check channel_url(const std::string& channel, std::string wanted, const std::string& url,
                          std::vector<std::string> schemes);

/// An e-mail address, with or without a name; there if `channel` is `smtp`.
config::Check sender(const std::string& channel, const std::string& from);

/// The deadline for everything covers that for the connection.
config::Check total_timeout(const std::int64_t& total, const std::int64_t& connect);

/// Empty, or a file with a key for signatures.
config::Check signing_key_file(const std::string& path);

/// Empty, or a file with a password; there if and only if there is a user.
config::Check password_file(const std::string& username, const std::string& path);

/// No password goes out in clear.
config::Check no_clear_password(const std::string& starttls, const std::string& url,
                                const std::string& username);

/// A text with these placeholders.
config::Check text_template(const std::string& text, const Names& known);

}  // namespace eventapp::notification
