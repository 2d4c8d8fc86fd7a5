#include "text_template.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace eventapp::notification {

namespace {

Error refused(std::string detail) {
  return {ErrorKind::invalid_input, "Not a template", std::move(detail)};
}

}  // namespace

Result<TextTemplate> TextTemplate::parse(std::string_view text, const Names& known) {
  TextTemplate parsed;
  std::string plain;
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    plain += text.substr(0, brace);
    text.remove_prefix(brace);
    if (text.empty()) {
      break;
    }
    if (text.starts_with("{{") || text.starts_with("}}")) {
      plain += text.front();
      text.remove_prefix(2);
      continue;
    }
    const std::size_t end = text.find('}');
    if (text.front() == '}' || end == text.npos) {
      return refused("must close each `{` with `}`; a brace itself is written twice");
    }
    const std::string_view name = text.substr(1, end - 1);
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      return refused(fmt::format("must hold no placeholder but {{{}}}", fmt::join(known, "}, {")));
    }
    const auto index = static_cast<std::size_t>(found - known.begin());
    parsed.pieces_.push_back({std::exchange(plain, {}), index});
    text.remove_prefix(end + 1);
  }
  parsed.pieces_.push_back({std::move(plain)});
  return parsed;
}

std::string TextTemplate::filled(Values values) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.text;
    if (piece.value) {
      text += values[*piece.value];
    }
  }
  return text;
}

}  // namespace eventapp::notification
