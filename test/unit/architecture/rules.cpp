#include "unit/architecture/rules.hpp"

#include <array>
#include <regex>
#include <string_view>

namespace eventapp::test {

namespace {

constexpr std::size_t most_lines_per_file = 400;
constexpr std::size_t most_lines_per_function = 70;
constexpr std::size_t most_columns = 100;

std::string at(const Source& source, std::size_t line) {
  return source.path + ":" + std::to_string(line) + ": ";
}

// Columns as a reader sees them: bytes that continue a UTF-8 character take none.
std::size_t columns_of(std::string_view line) {
  std::size_t columns = 0;
  for (const char c : line) {
    columns += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1;
  }
  return columns;
}

bool is_product(const Source& source) {
  return source.path.starts_with("include/") || source.path.starts_with("src/") ||
         source.path.starts_with("modules/");
}

struct Ban {
  std::string_view part;  ///< Of all that matches: other lines need no pattern.
  const char* pattern;
  const char* instead;
  const char* allowed_in;  ///< A path that matches may use it.
  bool in_tests;           ///< Holds for tests and benches too.
};

constexpr const char* nowhere = "^$";

constexpr std::array<Ban, 7> bans = {{
    {"mutex", R"(std::(recursive_|timed_|shared_)?mutex\b)", "let one strand own the state",
     nowhere, false},
    {"std::", R"(std::(lock_guard|unique_lock|scoped_lock|condition_variable)\b)",
     "let one strand own the state, and wait with Condition", nowhere, false},
    {"thread", R"(std::j?thread\b)", "spawn a coroutine on a strand",
     R"(^src/(app/.*|kafka/reaper\.cpp)$)", false},
    {"sleep", R"(\bsleep_for\s*\(|this_thread::sleep)",
     "wait on the Clock, in a test with eventually()", R"(^test/support/eventually\.hpp$)", true},
    {"sleep", R"((^|[^.>\w])(usleep|nanosleep|sleep)\s*\()",
     "wait on the Clock, in a test with eventually()", nowhere, true},
    {"std::c", R"(std::(cout|cerr)\b)", "write to the log", R"(^src/(main\.cpp|app/.*)$)", false},
    {"stop(", R"(\bio(_|_context_?)?\.stop\()", "let the io_context run out of work",
     R"(^src/app/.*$)", false},
}};

struct Door {
  const char* header;
  const char* room;  ///< Paths that may include it.
  const char* instead;
};

constexpr std::array<Door, 5> doors = {{
    {R"(<boost/beast)", R"(^src/http/.*$)", "use include/eventapp/http"},
    {R"(<librdkafka/)", R"(^src/kafka/.*$)", "use include/eventapp/kafka"},
    {R"(<hiredis|<hiredis/)", R"(^src/redis/.*$)", "use src/redis"},
    {R"(<curl/)", R"(^src/curl/.*$)", "use include/eventapp/curl"},
    {R"(<systemd/)", R"(^src/app/.*$)", "leave the service manager to src/app"},
}};

}  // namespace

Findings check_foreign_headers(const Source& source) {
  Findings findings;
  if (!is_product(source)) {
    return findings;
  }
  std::size_t number = 0;
  for (const auto line : lines_of(source.text)) {
    ++number;
    const std::string text(line);
    for (const Door& door : doors) {
      if (text.starts_with("#include") && std::regex_search(text, std::regex(door.header)) &&
          !std::regex_match(source.path, std::regex(door.room))) {
        findings.push_back(at(source, number) + text + " here: " + door.instead);
      }
    }
  }
  return findings;
}

Findings check_sizes(const Source& source) {
  Findings findings;
  const auto lines = lines_of(source.text);
  if (lines.size() > most_lines_per_file) {
    findings.push_back(at(source, lines.size()) + "over " + std::to_string(most_lines_per_file) +
                       " lines: split the file by meaning");
  }
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (columns_of(lines[index]) > most_columns) {
      findings.push_back(at(source, index + 1) + "over " + std::to_string(most_columns) +
                         " columns: format it");
    }
  }
  for (const Function& function : functions_of(source)) {
    if (function.lines > most_lines_per_function) {
      findings.push_back(at(source, function.first_line) + "a function of " +
                         std::to_string(function.lines) + " lines: split it");
    }
  }
  return findings;
}

Findings check_words(const Source& source) {
  Findings findings;
  for (const Ban& ban : bans) {
    if ((!ban.in_tests && !is_product(source)) ||
        std::regex_match(source.path, std::regex(ban.allowed_in))) {
      continue;
    }
    const std::regex pattern(ban.pattern);
    std::size_t number = 0;
    for (const auto line : lines_of(source.code)) {
      ++number;
      std::cmatch match;
      if (line.find(ban.part) != line.npos &&
          std::regex_search(line.data(), line.data() + line.size(), match, pattern)) {
        findings.push_back(at(source, number) + match.str() + ": " + ban.instead);
      }
    }
  }
  return findings;
}

Findings check_paths(const Source& source) {
  // In two pieces, since this file is looked at too.
  static const std::regex foreign(std::string("(^|[^\\w.}/-])/(") + "work|root|home/\\w+" +
                                  ")/|\\.\\./" + "shared/");
  const auto may_be_foreign = [](std::string_view line) {
    return line.find("work/") != line.npos || line.find("root/") != line.npos ||
           line.find("home/") != line.npos || line.find("shared/") != line.npos;
  };
  Findings findings;
  std::size_t number = 0;
  for (const auto line : lines_of(source.text)) {
    ++number;
    std::cmatch match;
    if (may_be_foreign(line) &&
        std::regex_search(line.data(), line.data() + line.size(), match, foreign)) {
      findings.push_back(at(source, number) + match.str() +
                         ": a path of one machine: make it relative to the project");
    }
  }
  return findings;
}

}  // namespace eventapp::test
