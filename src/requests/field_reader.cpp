#include "eventapp/requests/field_reader.hpp"

#include "eventapp/core/decimal.hpp"
#include "eventapp/requests/rules.hpp"

#include <fmt/format.h>

#include <limits>

namespace eventapp::requests {

namespace {

// The value decides, not its spelling: JSON Schema, and so the description of the API, takes 20.0
// for an integer. `number` is a JSON number.
std::optional<std::int32_t> integer_of(std::string_view number) {
  constexpr std::int64_t most_digits = 10;
  Decimal decimal = take_apart(number);
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  if (decimal.digits.empty()) {
    return 0;
  }
  if (decimal.point > most_digits ||
      decimal.point < static_cast<std::int64_t>(decimal.digits.size())) {
    return std::nullopt;
  }
  decimal.digits.append(static_cast<std::size_t>(decimal.point) - decimal.digits.size(), '0');
  std::int64_t value = 0;
  for (const char digit : decimal.digits) {
    value = value * 10 + (digit - '0');
  }
  value = decimal.negative ? -value : value;
  using Limits = std::numeric_limits<std::int32_t>;
  const bool fits = value >= Limits::min() && value <= Limits::max();
  return fits ? std::optional(static_cast<std::int32_t>(value)) : std::nullopt;
}

}  // namespace

std::string FieldReader::text(std::string_view name) {
  const json::Member* member = find_required(name);
  if (member == nullptr) {
    return {};
  }
  check(name, member->type == json::Type::string, "must be a string");
  return member->text;
}

std::string FieldReader::email(std::string_view name) {
  const std::size_t wrong_before = details_.size();
  std::string address = text(name);
  if (details_.size() == wrong_before) {
    check(name, is_email(address), "must be valid");
  }
  return address;
}

events::Amount FieldReader::amount(std::string_view name) {
  const json::Member* member = find_required(name);
  if (member == nullptr) {
    return {};
  }
  const bool is_number = member->type == json::Type::number ||
                         (member->type == json::Type::string && json::is_number(member->text));
  if (!is_number) {
    check(name, false, "must be a number");
  } else if (!is_readable_amount(member->text)) {
    check(name, false, "must have at most 40 digits");
  } else {
    check(name, is_positive_amount(member->text), "must be positive");
  }
  return {member->text};
}

Money FieldReader::money(std::string_view amount_name) {
  Money money;
  money.amount = amount(amount_name);
  money.currency = text("currency");
  return money;
}

std::int32_t FieldReader::integer(std::string_view name) {
  const json::Member* member = find_required(name);
  return member == nullptr ? 0 : integer_value(*member);
}

std::int32_t FieldReader::count(std::string_view name) {
  const json::Member* member = find(name);
  if (member == nullptr) {
    return 0;
  }
  const std::int32_t value = integer_value(*member);
  check(name, value >= 0, "must be zero or positive");
  return value;
}

void FieldReader::check(std::string_view name, bool good, std::string_view message) {
  if (!good) {
    details_.push_back(fmt::format("{0}: {0} {1}", name, message));
  }
}

std::optional<Error> FieldReader::error() const {
  if (details_.empty()) {
    return std::nullopt;
  }
  Error error{ErrorKind::invalid_input, "Validation failed",
              fmt::format("{}", fmt::join(details_, "; "))};
  error.details = details_;
  return error;
}

// nullptr: absent or null.
const json::Member* FieldReader::find(std::string_view name) const {
  const json::Member* member = body_.find(name);
  return member == nullptr || member->type == json::Type::null ? nullptr : member;
}

const json::Member* FieldReader::find_required(std::string_view name) {
  const json::Member* member = find(name);
  if (member != nullptr && member->type == json::Type::string && is_blank(member->text)) {
    member = nullptr;
  }
  check(name, member != nullptr, "is required");
  return member;
}

// Answers 0 for what is no integer, so that no second message follows.
std::int32_t FieldReader::integer_value(const json::Member& member) {
  const bool is_number = member.type == json::Type::number;
  const std::optional<std::int32_t> value = is_number ? integer_of(member.text) : std::nullopt;
  check(member.name, value.has_value(), "must be an integer");
  return value.value_or(0);
}

}  // namespace eventapp::requests
