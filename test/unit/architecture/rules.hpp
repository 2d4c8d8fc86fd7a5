// The rules that keep the building in shape. Each says what is wrong, where, and what to do
// instead.
#pragma once

#include "unit/architecture/source.hpp"

#include <string>
#include <vector>

namespace eventapp::test {

/// One line per break of a rule: "path:line: what, and what instead".
using Findings = std::vector<std::string>;

/// Includes go down the staircase only; rooms of one floor do not know each other, modules least.
Findings check_includes(const Source& source);

/// Foreign libraries stay behind their door: none of their headers elsewhere.
Findings check_foreign_headers(const Source& source);

/// At most 400 lines a file, 70 a function, 100 columns.
Findings check_sizes(const Source& source);

/// Words that break the threading and waiting rules.
Findings check_words(const Source& source);

/// No co_await in conditions, ranges, ?: and braces, and one a statement. Of product code.
Findings check_coroutines(const Source& source);

/// No path that exists on one machine only. For files of any kind.
Findings check_paths(const Source& source);

}  // namespace eventapp::test
