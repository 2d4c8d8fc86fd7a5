// Reads the fields of a request body and says of each at most one thing that is wrong with it, so
// that a client learns of all its mistakes at once and in the order of the fields.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/core/json.hpp"
#include "eventapp/events/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::requests {

/// What something costs.
struct Money {
  events::Amount amount;
  std::string currency;
};

/// Call one function per field, in the order the messages shall have; a value is meaningful only
/// if error() has nothing to say afterwards. Lifetime: `body` outlives it.
class FieldReader {
 public:
  explicit FieldReader(const json::Object& body) : body_(body) {}

  /// A string that is not blank.
  std::string text(std::string_view name);
  std::string email(std::string_view name);
  /// A number of at least 0.01 with its digits kept; a string that holds a number is taken too.
  events::Amount amount(std::string_view name);
  /// The amount of that name, and `currency` behind it.
  Money money(std::string_view amount_name);
  /// A whole number of 32 bits, however it is spelled.
  std::int32_t integer(std::string_view name);
  /// An integer from 0 up; absent or null is 0.
  std::int32_t count(std::string_view name);

  /// For values from elsewhere than the body: adds `<name>: <name> <message>` if not `good`.
  void check(std::string_view name, bool good, std::string_view message);

  /// `Validation failed` with a line per wrong field; nothing if all are right.
  std::optional<Error> error() const;

 private:
  const json::Member* find(std::string_view name) const;
  const json::Member* find_required(std::string_view name);
  std::int32_t integer_value(const json::Member& member);

  const json::Object& body_;
  std::vector<std::string> details_;
};

}  // namespace eventapp::requests
