#include "core/json_scan.hpp"

#include "core/ascii_run.hpp"
#include "eventapp/core/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace eventapp::json {

namespace {

constexpr std::size_t usual_members = 8;
// Up to here comparing every pair is quicker than sorting.
constexpr std::size_t few_names = 16;

}  // namespace

bool Scanner::scan(std::vector<Member>& members) {
  members.reserve(usual_members);
  names_.reserve(few_names);
  skip_space();
  if (position_ == text_.size()) {
    return fail("the text is empty, an object was expected");
  }
  if (!at('{')) {
    return fail("an object was expected");
  }
  if (!object(&members, 1)) {
    return false;
  }
  skip_space();
  return position_ == text_.size() || fail("unexpected text behind the object");
}

Error Scanner::error() const {
  const auto before = text_.substr(0, wrong_position_);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return {ErrorKind::invalid_input, "Malformed JSON",
          fmt::format("{} at line {}, column {}", wrong_, line, wrong_position_ - line_begin + 1)};
}

bool Scanner::object(std::vector<Member>* keep, int depth) {
  if (depth > max_depth) {
    return fail("nesting deeper than 32");
  }
  ++position_;
  const std::size_t first = names_.size();
  skip_space();
  bool ended = at('}');
  position_ += ended ? 1 : 0;
  while (!ended) {
    if (!member(keep, depth) || !next_or_end('}', ended)) {
      return false;
    }
  }
  const bool unique = names_are_unique(first);
  names_.resize(first);
  return unique;
}

bool Scanner::member(std::vector<Member>* keep, int depth) {
  skip_space();
  const std::size_t begin = position_;
  std::string_view text;
  if (!expect('"', "a member name was expected") || !name(text)) {
    return false;
  }
  names_.push_back({text, begin});
  skip_space();
  if (!expect(':', "a colon was expected")) {
    return false;
  }
  if (keep == nullptr) {
    return value(nullptr, depth);
  }
  keep->emplace_back().name = text;
  return value(&keep->back(), depth);
}

bool Scanner::array(int depth) {
  if (depth > max_depth) {
    return fail("nesting deeper than 32");
  }
  ++position_;
  skip_space();
  bool ended = at(']');
  position_ += ended ? 1 : 0;
  while (!ended) {
    if (!value(nullptr, depth) || !next_or_end(']', ended)) {
      return false;
    }
  }
  return true;
}

bool Scanner::next_or_end(char close, bool& ended) {
  skip_space();
  ended = at(close);
  if (ended) {
    ++position_;
    return true;
  }
  return expect(',', close == '}' ? "a comma or } was expected" : "a comma or ] was expected");
}

bool Scanner::value(Member* keep, int depth) {
  skip_space();
  switch (position_ < text_.size() ? text_[position_] : '\0') {
    case '{':
      if (keep != nullptr) {
        keep->type = Type::object;
      }
      return object(nullptr, depth + 1);
    case '[':
      if (keep != nullptr) {
        keep->type = Type::array;
      }
      return array(depth + 1);
    case '"':
      return string_value(keep);
    case 't':
      return literal("true", Type::boolean, keep);
    case 'f':
      return literal("false", Type::boolean, keep);
    case 'n':
      return literal("null", Type::null, keep);
    default:
      return number(keep);
  }
}

bool Scanner::string_value(Member* keep) {
  ++position_;
  std::string_view raw;
  bool escaped = false;
  if (!string_body(raw, escaped)) {
    return false;
  }
  if (keep != nullptr) {
    keep->type = Type::string;
    if (escaped) {
      keep->text = unescape(raw);
    } else {
      keep->text = raw;
    }
  }
  return true;
}

bool Scanner::literal(std::string_view word, Type type, Member* keep) {
  if (text_.substr(position_, word.size()) != word) {
    return fail("a value was expected");
  }
  position_ += word.size();
  if (keep != nullptr) {
    keep->type = type;
    if (type == Type::boolean) {
      keep->text = word;
    }
  }
  return true;
}

bool Scanner::number(Member* keep) {
  const std::size_t length = number_length(text_.substr(position_));
  if (length == 0) {
    const bool begun = position_ < text_.size() &&
                       std::string_view("-0123456789").find(text_[position_]) != text_.npos;
    return fail(begun ? "a number breaks off" : "a value was expected");
  }
  if (keep != nullptr) {
    keep->type = Type::number;
    keep->text = text_.substr(position_, length);
  }
  position_ += length;
  return true;
}

// Runs from behind the opening quote to behind the closing one.
bool Scanner::string_body(std::string_view& raw, bool& escaped) {
  const std::size_t begin = position_;
  while (true) {
    position_ += ascii::run_length(text_.substr(position_), ascii::special_in_json);
    if (position_ == text_.size()) {
      return fail("a string breaks off");
    }
    const char c = text_[position_];
    if (c == '"') {
      raw = text_.substr(begin, position_ - begin);
      ++position_;
      return true;
    }
    if (c == '\\') {
      escaped = true;
      if (!escape()) {
        return false;
      }
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      return fail("a control character in a string must be escaped");
    }
    const std::size_t length = utf8::sequence_length(text_.substr(position_));
    if (length == 0) {
      return fail("invalid UTF-8");
    }
    position_ += length;
  }
}

bool Scanner::escape() {
  static constexpr std::string_view letters = "\"\\/bfnrt";
  const std::size_t begin = position_;
  const char letter = begin + 1 < text_.size() ? text_[begin + 1] : '\0';
  if (letter != 'u') {
    position_ += 2;
    return letters.find(letter) != std::string_view::npos || fail_at(begin, "unknown escape");
  }
  unsigned unit = 0;
  if (!utf16_escape(unit)) {
    return false;
  }
  if (unit < 0xd800 || unit > 0xdfff) {
    return true;
  }
  unsigned low = 0;
  if (unit > 0xdbff || !at('\\') || text_.substr(position_, 2) != "\\u") {
    return fail_at(begin, "half of a surrogate pair");
  }
  if (!utf16_escape(low)) {
    return false;
  }
  return (low >= 0xdc00 && low <= 0xdfff) || fail_at(begin, "half of a surrogate pair");
}

bool Scanner::utf16_escape(unsigned& unit) {
  const auto digits = text_.substr(position_ + 2, 4);
  const char* end = digits.data() + digits.size();
  if (digits.size() != 4 || std::from_chars(digits.data(), end, unit, 16).ptr != end) {
    return fail("four hex digits were expected behind \\u");
  }
  position_ += 6;
  return true;
}

bool Scanner::name(std::string_view& text) {
  bool escaped = false;
  if (!string_body(text, escaped)) {
    return false;
  }
  if (escaped) {
    unescaped_.push_front(unescape(text));
    text = unescaped_.front();
  }
  return true;
}

// Never quadratic: an object may have as many members as fit into a message.
bool Scanner::names_are_unique(std::size_t first) {
  const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto same = [](const Name& a, const Name& b) { return a.text == b.text; };
  std::size_t wrong = std::string_view::npos;
  if (names_.size() - first <= few_names) {
    for (auto later = begin; later != names_.end() && wrong == std::string_view::npos; ++later) {
      if (std::any_of(begin, later, [&](const Name& name) { return same(name, *later); })) {
        wrong = later->position;
      }
    }
  } else {
    std::sort(begin, names_.end(), [](const Name& a, const Name& b) {
      return a.text != b.text ? a.text < b.text : a.position < b.position;
    });
    for (auto pair = std::adjacent_find(begin, names_.end(), same); pair != names_.end();
         pair = std::adjacent_find(pair + 1, names_.end(), same)) {
      wrong = std::min(wrong, (pair + 1)->position);
    }
  }
  return wrong == std::string_view::npos || fail_at(wrong, "a member name appears twice");
}

bool Scanner::expect(char c, const char* what) {
  if (!at(c)) {
    return fail(what);
  }
  ++position_;
  return true;
}

bool Scanner::fail_at(std::size_t position, const char* what) {
  wrong_ = what;
  wrong_position_ = position;
  return false;
}

}  // namespace eventapp::json
