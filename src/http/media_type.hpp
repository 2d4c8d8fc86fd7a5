// Which Content-Type counts as JSON.
#pragma once

#include <string_view>

namespace eventapp::http {

/// `application/json` and `application/*+json`; a charset parameter must say UTF-8 (RFC 8259 knows
/// no other), further parameters are ignored.
bool is_json(std::string_view content_type);

}  // namespace eventapp::http
