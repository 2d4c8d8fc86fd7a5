#include "eventapp/core/decimal.hpp"

#include <algorithm>

namespace eventapp {

namespace {

// No text is so long that its digits reach back from the cut.
std::int64_t exponent_value(std::string_view text) {
  constexpr std::int64_t far = 1'000'000'000'000;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::int64_t value = 0;
  for (const char digit : text) {
    value = std::min(far, value * 10 + (digit - '0'));
  }
  return negative ? -value : value;
}

}  // namespace

Decimal take_apart(std::string_view number) {
  Decimal decimal;
  decimal.negative = number.starts_with('-');
  number.remove_prefix(decimal.negative ? 1 : 0);
  const std::size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t dot = std::min(mantissa.find('.'), mantissa.size());
  decimal.digits = mantissa.substr(0, dot);
  if (dot < mantissa.size()) {
    decimal.digits += mantissa.substr(dot + 1);
  }
  decimal.written_digits = decimal.digits.size();
  decimal.exponent = e == std::string_view::npos ? 0 : exponent_value(number.substr(e + 1));
  const std::size_t zeros = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
  decimal.digits.erase(0, zeros);
  decimal.point =
      static_cast<std::int64_t>(dot) - static_cast<std::int64_t>(zeros) + decimal.exponent;
  return decimal;
}

}  // namespace eventapp
