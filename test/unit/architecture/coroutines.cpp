// g++ 12.2 builds some expressions around a co_await into wrong code: it destroys what it should
// not, or never goes on. Where one stands is seen from its own statement.
#include "unit/architecture/rules.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace eventapp::test {

namespace {

constexpr std::string_view word = "co_await";

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The name that ends before `end`, blanks skipped.
std::string_view name_before(std::string_view code, std::size_t end) {
  while (end > 0 && std::isspace(static_cast<unsigned char>(code[end - 1])) != 0) {
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && is_name_character(code[begin - 1])) {
    --begin;
  }
  return code.substr(begin, end - begin);
}

std::size_t statement_begin(std::string_view code, std::size_t at) {
  const auto before = code.find_last_of(";{}", at);
  return before == std::string_view::npos ? 0 : before + 1;
}

// Whether one of the parentheses that are open at `at` is that of a condition or a range.
bool in_condition(std::string_view code, std::size_t begin, std::size_t at) {
  int closed = 0;
  for (std::size_t i = at; i > begin; --i) {
    const char c = code[i - 1];
    if (c == ')') {
      ++closed;
    } else if (c == '(' && closed > 0) {
      --closed;
    } else if (c == '(') {
      const auto name = name_before(code, i - 1);
      if (name == "if" || name == "while" || name == "switch" || name == "for" ||
          name == "constexpr") {
        return true;
      }
    }
  }
  return false;
}

// Whether a brace closes that was not opened, before the statement ends.
bool in_braces(std::string_view code, std::size_t at) {
  int open = 0;
  for (; at < code.size() && (code[at] != ';' || open > 0); ++at) {
    open += code[at] == '{' ? 1 : 0;
    if (code[at] == '}' && --open < 0) {
      return true;
    }
  }
  return false;
}

const char* complaint(std::string_view code, std::size_t at) {
  const std::size_t begin = statement_begin(code, at);
  const auto statement = code.substr(begin, code.find(';', at) - begin);
  if (in_condition(code, begin, at)) {
    return "co_await in a condition: await into a variable first";
  }
  if (statement.find('?') != std::string_view::npos) {
    return "co_await beside ?: : await in a statement of its own";
  }
  if (in_braces(code, at)) {
    return "co_await in braces: await into a variable first";
  }
  if (statement.rfind(word) + begin != at) {
    return "two co_await in one statement: await the first in one of its own";
  }
  return nullptr;
}

}  // namespace

Findings check_coroutines(const Source& source) {
  Findings findings;
  if (source.path.starts_with("test/") || source.path.starts_with("bench/")) {
    return findings;
  }
  const std::string_view code = source.code;
  for (auto at = code.find(word); at != code.npos; at = code.find(word, at + 1)) {
    const bool whole = (at == 0 || !is_name_character(code[at - 1])) &&
                       !is_name_character(code[std::min(at + word.size(), code.size() - 1)]);
    const char* why = whole ? complaint(code, at) : nullptr;
    if (why != nullptr) {
      const auto line = std::count(code.begin(), code.begin() + static_cast<long>(at), '\n') + 1;
      findings.push_back(source.path + ":" + std::to_string(line) + ": " + why +
                         " (g++ 12.2 builds wrong code)");
    }
  }
  return findings;
}

}  // namespace eventapp::test
