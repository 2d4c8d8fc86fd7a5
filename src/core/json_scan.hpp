// The strict JSON scanner behind json::Object (RFC 8259). It never turns a number into a double
// and never recurses deeper than its limit. boost::json::basic_parser is not used because it
// refuses numbers such as 1e9999999999, which are JSON and must be answered as a field's error.
#pragma once

#include "eventapp/core/json.hpp"

#include <array>
#include <cstddef>
#include <forward_list>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::json {

/// The bytes of the JSON number at the front of `text`; 0: none, or it breaks off.
std::size_t number_length(std::string_view text) noexcept;

/// One scan over one text. Lifetime: `text` outlives it.
class Scanner {
 public:
  static constexpr int max_depth = 32;

  explicit Scanner(std::string_view text) : text_(text) {}

  /// The members of the one object that `text` must be; false: see error().
  bool scan(std::vector<Member>& members);
  /// What is wrong and where, after scan() answered false.
  Error error() const;

 private:
  /// A member name of an object that is still open.
  struct Name {
    std::string_view text;
    std::size_t position;
  };

  bool object(std::vector<Member>* keep, int depth);
  bool array(int depth);
  bool member(std::vector<Member>* keep, int depth);
  bool value(Member* keep, int depth);
  bool string_value(Member* keep);
  bool number(Member* keep);
  bool literal(std::string_view word, Type type, Member* keep);
  bool string_body(std::string_view& raw, bool& escaped);
  bool escape();
  bool utf16_escape(unsigned& unit);
  bool name(std::string_view& text);
  bool next_or_end(char close, bool& ended);
  bool names_are_unique(std::size_t first);

  void skip_space() noexcept {
    while (at(' ') || at('\n') || at('\r') || at('\t')) {
      ++position_;
    }
  }
  bool at(char c) const noexcept { return position_ < text_.size() && text_[position_] == c; }
  bool expect(char c, const char* what);
  bool fail(const char* what) { return fail_at(position_, what); }
  bool fail_at(std::size_t position, const char* what);

  std::string_view text_;
  std::size_t position_ = 0;
  const char* wrong_ = nullptr;
  std::size_t wrong_position_ = 0;

  std::array<std::byte, 1024> buffer_;  ///< Enough for the names of every message of ours.
  std::pmr::monotonic_buffer_resource memory_{buffer_.data(), buffer_.size()};
  std::pmr::vector<Name> names_{&memory_};    ///< Of all open objects, the innermost last.
  std::forward_list<std::string> unescaped_;  ///< Names that are written with escapes.
};

/// The text that a string's body (without the quotes, scanned before) stands for.
std::string unescape(std::string_view raw);

}  // namespace eventapp::json
