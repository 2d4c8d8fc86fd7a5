// The staircase: who may include whom.
#include "unit/architecture/rules.hpp"

#include <map>
#include <optional>
#include <regex>
#include <string_view>

namespace eventapp::test {

namespace {

enum class Floor { core, events, drivers, patterns, contract, modules, app };

const std::map<std::string, Floor, std::less<>> floor_of_room = {
    {"core", Floor::core},        {"events", Floor::events},     {"http", Floor::drivers},
    {"kafka", Floor::drivers},    {"redis", Floor::drivers},     {"curl", Floor::drivers},
    {"postgres", Floor::drivers}, {"delivery", Floor::patterns}, {"requests", Floor::patterns},
    {"outbox", Floor::patterns},  {"schema", Floor::patterns},   {"module.hpp", Floor::contract},
    {"app", Floor::app}};

struct Place {
  std::string room;
  Floor floor;
  bool is_public;  ///< In include/.
};

std::string first_part(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

std::optional<Place> named_room(std::string_view rest, bool is_public) {
  const auto known = floor_of_room.find(first_part(rest));
  if (known == floor_of_room.end()) {
    return std::nullopt;
  }
  return Place{known->first, known->second, is_public};
}

// Where a file of the project stands.
std::optional<Place> place_of_file(std::string_view path) {
  const std::string_view include = "include/eventapp/";
  const std::string_view modules = "modules/";
  const std::string_view src = "src/";
  if (path.starts_with(include)) {
    return named_room(path.substr(include.size()), true);
  }
  if (path == "src/main.cpp") {
    return Place{"app", Floor::app, false};
  }
  if (path.starts_with(modules)) {
    return Place{"modules/" + first_part(path.substr(modules.size())), Floor::modules, false};
  }
  return path.starts_with(src) ? named_room(path.substr(src.size()), false) : std::nullopt;
}

// Where the file behind an #include "..." stands; one without a folder is its neighbour.
std::optional<Place> place_of_include(std::string_view included, const Place& here) {
  const std::string_view include = "eventapp/";
  if (included.starts_with(include)) {
    return named_room(included.substr(include.size()), true);
  }
  if (included.find('/') == std::string_view::npos) {
    return here;
  }
  if (const auto room = named_room(included, false)) {
    return room;
  }
  return Place{"modules/" + first_part(included), Floor::modules, false};
}

std::string complaint(const Source& source, const Place& here, const std::string& included) {
  const auto there = place_of_include(included, here);
  if (!there) {
    return "its room stands on no floor yet: give it one in this test";
  }
  if (there->room == here.room) {
    return here.is_public && !there->is_public ? "a public header needs only public ones" : "";
  }
  if (there->floor == Floor::modules && source.path != "src/app/module_catalog.cpp") {
    return "modules are strangers to everybody: talk through Kafka, register in the catalogue";
  }
  if (there->floor >= here.floor) {
    return there->floor == here.floor ? "rooms of one floor are strangers: lift it a floor"
                                      : "includes go down only: turn it round with a port";
  }
  if ((here.is_public || here.floor == Floor::modules) && !there->is_public) {
    return "only what include/ offers may be used here";
  }
  return "";
}

}  // namespace

Findings check_includes(const Source& source) {
  static const std::regex directive(R"re(^\s*#\s*include\s*"([^"]+)")re");
  Findings findings;
  const bool product = source.path.starts_with("include/") || source.path.starts_with("src/") ||
                       source.path.starts_with("modules/");
  const auto here = place_of_file(source.path);
  if (product && !here) {
    return {source.path + ":1: its room stands on no floor yet: give it one in this test"};
  }
  std::size_t number = 0;
  for (const auto line : lines_of(source.text)) {
    ++number;
    std::cmatch match;
    if (!product || line.find("include") == line.npos ||
        !std::regex_search(line.data(), line.data() + line.size(), match, directive)) {
      continue;
    }
    const std::string why = complaint(source, *here, match[1].str());
    if (!why.empty()) {
      findings.push_back(source.path + ":" + std::to_string(number) + ": includes " +
                         match[1].str() + ": " + why);
    }
  }
  return findings;
}

}  // namespace eventapp::test
