#include "app/arguments.hpp"

#include "app/config_mask.hpp"
#include "eventapp/core/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace eventapp::app {

namespace {

constexpr const char* description =
    "A shop's order, product and notification services in one process.";
constexpr const char* footer =
    R"(Without arguments everything runs in one process on an embedded broker and an in-memory
store.
Environment: EVENTAPP_ and a key in upper case with _ for each dot, as in EVENTAPP_KAFKA_BROKERS;
weaker than --set, stronger than --config.

Exit codes: 0 stopped cleanly, 1 start failed, 2 bad configuration or arguments,
3 shutdown deadline passed, 130 second signal.)";

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    names.push_back(CLI::detail::trim_copy(list.substr(begin, comma - begin)));
    begin = comma + 1;
  }
  return names;
}

std::vector<std::string> enabled_modules(const std::vector<std::string>& lists,
                                         const std::vector<std::string>& known) {
  std::set<std::string> wanted;
  for (const std::string& list : lists) {
    for (const std::string& name : split(list)) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw ConfigError(fmt::format(
            "--modules={}: {}; known modules: {}", shown(list),
            name.empty() ? "a module's name is missing" : "unknown module " + shown(name),
            fmt::join(known, ", ")));
      }
      wanted.insert(name);
    }
  }
  std::vector<std::string> enabled;
  std::copy_if(known.begin(), known.end(), std::back_inserter(enabled),
               [&wanted](const std::string& name) { return wanted.count(name) > 0; });
  return enabled;
}

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv,
                          const std::vector<std::string>& known_modules, std::string_view version) {
  Arguments arguments;
  std::vector<std::string> module_lists;
  CLI::App cli(description, "eventapp");
  cli.footer(footer);
  cli.set_version_flag("--version", fmt::format("eventapp {}", version));
  cli.add_option("--modules", module_lists,
                 fmt::format("Modules to run, with commas between: {} (default: all)",
                             fmt::join(known_modules, ", ")))
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("LIST");
  cli.add_option("--config", arguments.config_file, "Configuration file (JSON)")->type_name("FILE");
  cli.add_option("--set", arguments.assignments,
                 "Set one key; may be repeated; a list is JSON: http.listen=[\"0.0.0.0:8081\"]")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  cli.add_flag("--check-config", arguments.check_config,
               "Check the configuration and print what would be used, secrets masked");
  try {
    cli.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Arguments{.answer = CLI::detail::trim_copy(cli.help())};
  } catch (const CLI::CallForVersion&) {
    return Arguments{.answer = fmt::format("eventapp {}", version)};
  } catch (const CLI::ParseError& error) {
    throw ConfigError(fmt::format("{}; eventapp --help lists all arguments", shown(error.what())));
  }
  arguments.modules =
      module_lists.empty() ? known_modules : enabled_modules(module_lists, known_modules);
  return arguments;
}

}  // namespace eventapp::app
