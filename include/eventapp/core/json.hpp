// JSON without loss: an object's members as they stand in the text, numbers kept digit by digit
// (never through a double), and a writer that puts them back.
#pragma once

#include "eventapp/core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::json {

enum class Type { null, boolean, number, string, array, object };

struct Member {
  std::string name;
  Type type = Type::null;
  /// string: the unescaped UTF-8 text · number: its exact characters · boolean: `true`/`false` ·
  /// else empty (nested values are checked, not kept).
  std::string text;
};

/// The top-level members of one JSON object, in order of appearance.
class Object {
 public:
  /// Parses strictly (RFC 8259): a complete object and nothing after it, valid UTF-8, nesting up
  /// to 32, no duplicate member at any level. Errors: invalid_input with title `Malformed JSON` and
  /// a detail that ends in line and column (both from 1; columns count bytes).
  static Result<Object> parse(std::string_view text);

  /// The member of that name, or nullptr; the one at index `hint` is looked at first. Lifetime:
  /// this object's.
  const Member* find(std::string_view name) const noexcept;
  Member* find(std::string_view name, std::size_t hint = 0) noexcept;

  const std::vector<Member>& members() const noexcept { return members_; }

 private:
  std::vector<Member> members_;
};

/// Whether `text` is a JSON number (RFC 8259, section 6).
bool is_number(std::string_view text) noexcept;

/// Writes one flat object, member by member in call order, into an owned buffer.
class ObjectWriter {
 public:
  ObjectWriter() {
    out_.reserve(256);  // an event, or an answer
    out_ += '{';
  }

  ObjectWriter& string(std::string_view name, std::string_view value);
  ObjectWriter& integer(std::string_view name, std::int64_t value);
  /// `text` goes in as it stands; it must be valid JSON (a number's digits, a nested array).
  ObjectWriter& raw(std::string_view name, std::string_view text);
  ObjectWriter& strings(std::string_view name, const std::vector<std::string>& values);

  /// Ends the object and hands the text over; the writer is used up.
  std::string finish() &&;

 private:
  void begin_member(std::string_view name);
  std::string out_;
};

/// Appends `value` as a JSON string, quotes included (RFC 8259 escapes; UTF-8 stays as it is, a
/// byte that is none becomes U+FFFD).
void append_string(std::string& out, std::string_view value);

}  // namespace eventapp::json
