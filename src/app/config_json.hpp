// JSON as a configuration needs it: numbers keep their text, every value knows where it stands,
// and a name may be given only once in an object.
#pragma once

#include "eventapp/core/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::app {

struct JsonNode {
  enum class Kind { null, boolean, number, string, list, object };

  Kind kind = Kind::null;
  std::string text = {};  ///< boolean, number: as written · string: unescaped.
  std::vector<JsonNode> items = {};
  std::vector<std::pair<std::string, JsonNode>> members = {};
  int line = 0;  ///< Where it stands in the text, from 1; 0: it does not come from a text.
};

/// Parses one strict JSON document (RFC 8259) of any kind, nesting up to 32. Errors: invalid_input
/// with a detail such as `syntax error at line 2, column 7` (from 1; columns count bytes).
Result<JsonNode> parse_json(std::string_view text);

/// The node as JSON: every object member on a line of its own, or all on one line. No line end
/// behind it.
std::string pretty_json(const JsonNode& node);
std::string one_line_json(const JsonNode& node);

}  // namespace eventapp::app
