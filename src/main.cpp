// The process: reads what it is to be, is it, and says how it ended.
#include "app/app.hpp"
#include "app/arguments.hpp"
#include "app/config_loader.hpp"
#include "app/config_print.hpp"
#include "app/config_rules.hpp"
#include "app/module_catalog.hpp"
#include "app/secret_exposure.hpp"
#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

using namespace eventapp;
using app::ExitCode;

void tell(std::FILE* stream, const std::string& text) {
  fmt::print(stream, "{}\n", text);
}

app::ModuleUse use_of(const app::ModuleCatalog& catalog, const app::Arguments& arguments) {
  return {arguments.modules, catalog.consuming(arguments.modules)};
}

void log_warnings(const app::LoadedConfig& loaded, const config::Fields& fields,
                  const app::ModuleUse& use) {
  for (const std::string& warning : loaded.warnings) {
    log::warn(warning);
  }
  for (const std::string& warning : app::trial_warnings(fields, use)) {
    log::warn(warning);
  }
}

ExitCode run(int argc, const char* const* argv) {
  const app::ModuleCatalog catalog;
  const app::Arguments arguments =
      app::parse_arguments(argc, argv, catalog.names(), EVENTAPP_VERSION);
  if (arguments.answer) {
    tell(stdout, *arguments.answer);
    return ExitCode::stopped;
  }
  app::Config config;
  config::Fields fields;
  describe(fields, config);
  catalog.describe(fields);
  app::LoadedConfig loaded = app::load_config(
      fields, {app::process_environment(), arguments.config_file, arguments.assignments});
  for (std::string& warning : app::exposed_secrets(fields, loaded, arguments.config_file)) {
    loaded.warnings.push_back(std::move(warning));
  }
  const app::ModuleUse use = use_of(catalog, arguments);
  app::apply_environment(fields, loaded);
  app::refuse_memory_in_production(fields, loaded, use);
  if (arguments.check_config) {
    for (const std::string& warning : loaded.warnings) {
      tell(stderr, "eventapp: warning: " + warning);
    }
    tell(stdout, app::effective_json(fields));
    return ExitCode::stopped;
  }
  log::configure(config.app.level(), config.app.format());
  log_warnings(loaded, fields, use);
  log::info("Configuration: " + app::effective_json_line(fields));
  return app::App(config, catalog, arguments.modules).run();
}

ExitCode ended_with(ExitCode code, const std::exception& error) {
  log::flush();
  tell(stderr, std::string("eventapp: ") + error.what());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of one write, not our end
  ExitCode code = ExitCode::stopped;
  try {
    code = run(argc, argv);
  } catch (const ConfigError& error) {
    code = ended_with(ExitCode::bad_config, error);
  } catch (const std::exception& error) {
    code = ended_with(ExitCode::start_failed, error);
  }
  log::flush();
  return static_cast<int>(code);
}
