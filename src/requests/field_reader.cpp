#include "eventapp/requests/field_reader.hpp"

#include "eventapp/requests/rules.hpp"

#include <fmt/format.h>

#include <charconv>

namespace eventapp::requests {

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
  std::int32_t value = 0;
  const char* end = member.text.data() + member.text.size();
  const auto parsed = std::from_chars(member.text.data(), end, value);
  const bool good =
      member.type == json::Type::number && parsed.ec == std::errc() && parsed.ptr == end;
  check(member.name, good, "must be an integer");
  return good ? value : 0;
}

}  // namespace eventapp::requests
