// Time as text, in the forms that the wire and the answers use.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/error.hpp"

#include <string>
#include <string_view>

namespace eventapp {

/// `2026-11-22T18:09:14.472439612Z`: ISO 8601, UTC, always 9 fraction digits.
std::string iso_time(WallTime time);

/// `1795342172.472439612`: epoch seconds with 9 fraction digits, a JSON number (what Jackson
/// writes for an Instant).
std::string epoch_time(WallTime time);

/// Reads epoch seconds with any number of fraction digits (more than 9 are cut) or an exponent;
/// errors: invalid_input.
Result<WallTime> parse_epoch_time(std::string_view number);

/// Reads ISO 8601 with `Z` or an offset and up to 9 fraction digits; errors: invalid_input.
Result<WallTime> parse_iso_time(std::string_view text);

}  // namespace eventapp
