// Foreign text on its way into a header: nothing in it may end the line or the value. Pure.
#pragma once

#include <string>
#include <string_view>

namespace eventapp::notification {

/// Letters, digits, `-`, `_` and `~` as they are, every other byte as `%XX`: fits any header and
/// any mail identifier. A UUID stays what it is.
std::string percent_encoded(std::string_view text);

}  // namespace eventapp::notification
