// A JSON number looked at digit by digit: exact, whatever its size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eventapp {

/// The number is 0.<digits> times ten to the power of `point`.
struct Decimal {
  bool negative = false;
  std::string digits = {};  ///< Without leading zeros; empty: the number is 0.
  std::int64_t point = 0;
  std::size_t written_digits = 0;  ///< Digits before the exponent, as the text has them.
  std::int64_t exponent = 0;       ///< As the text has it; beyond ±10^12 it is cut to that.
};

/// Takes `number` apart; it must be a JSON number (json::is_number).
Decimal take_apart(std::string_view number);

}  // namespace eventapp
