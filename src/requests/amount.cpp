#include "eventapp/core/decimal.hpp"
#include "eventapp/requests/rules.hpp"

namespace eventapp::requests {

namespace {
constexpr std::size_t max_digits = 40;
constexpr std::int64_t max_exponent = 40;
}  // namespace

bool is_readable_amount(std::string_view number) {
  const Decimal decimal = take_apart(number);
  return decimal.written_digits <= max_digits && decimal.exponent <= max_exponent &&
         decimal.exponent >= -max_exponent;
}

bool is_positive_amount(std::string_view number) {
  const Decimal decimal = take_apart(number);
  // 0.01 is 0.1 times ten to the power of -1; its first digit is the smallest there is.
  return !decimal.negative && !decimal.digits.empty() && decimal.point >= -1;
}

}  // namespace eventapp::requests
