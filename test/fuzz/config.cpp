// The configuration as an operator, or whoever sets the environment, gives it. Lines `env
// NAME=value` and `set key=value`; what follows them is the file. It is refused in plain words, or
// can be printed and read again; secrets are in neither.
#include "app/config.hpp"

#include "app/config_loader.hpp"
#include "app/config_print.hpp"
#include "app/config_rules.hpp"
#include "eventapp/core/error.hpp"
#include "fuzz/lines.hpp"
#include "fuzz/targets.hpp"
#include "notification/config.hpp"

#include <algorithm>
#include <array>
#include <sys/mman.h>
#include <unistd.h>

namespace eventapp::fuzz {

namespace {

constexpr std::string_view secret = "tr0ub4dor";
constexpr std::array<std::string_view, 2> path_keys = {"_file", "_FILE"};

/// A file that has no place on any disk.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content) : descriptor_(::memfd_create("config", 0)) {
    promise(::write(descriptor_, content.data(), content.size()) ==
                static_cast<ssize_t>(content.size()),
            "a file in memory can be written");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// All that can be configured, with its defaults.
struct Settings {
  app::Config config;
  notification::NotificationConfig notification;
  config::Fields fields;

  Settings() {
    app::describe(fields, config);
    notification::describe(fields, notification);
  }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
};

app::ConfigSources sources_of(std::string_view& input) {
  app::ConfigSources sources;
  while (input.starts_with("env ") || input.starts_with("set ")) {
    const bool variable = input.starts_with("env ");
    const std::string_view line = take_line(input).substr(4);
    const std::size_t equals = std::min(line.find('='), line.size());
    if (variable) {
      sources.environment[std::string(line.substr(0, equals))] =
          line.substr(std::min(equals + 1, line.size()));
    } else {
      sources.assignments.emplace_back(line);
    }
  }
  return sources;
}

// Paths are for real files; the fuzzer shall open none.
bool names_files(std::string_view input) {
  return std::any_of(path_keys.begin(), path_keys.end(),
                     [&](auto key) { return input.find(key) != input.npos; });
}

void check_shown(std::string_view text) {
  promise(std::all_of(text.begin(), text.end(),
                      [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; }),
          "what is shown of a configuration is plain text");
  promise(text.find(secret) == text.npos, "no secret is shown");
}

// What --check-config prints is a configuration again, but for the secrets.
void check_printed(const Settings& settings) {
  const std::string printed = app::effective_json(settings.fields);
  promise(printed.find(secret) == std::string::npos, "no secret is printed");
  if (printed.find("******") != std::string::npos) {
    return;
  }
  Settings again;
  const MemoryFile file(printed);
  app::load_config(again.fields, {.file = file.path()});
  promise_same(app::effective_json(again.fields), printed,
               "a printed configuration is the same configuration");
}

void load(const app::ConfigSources& sources) {
  Settings settings;
  try {
    const auto loaded = app::load_config(settings.fields, sources);
    for (const std::string& warning : loaded.warnings) {
      check_shown(warning);
    }
    app::apply_environment(settings.fields, loaded);
    app::refuse_memory_in_production(settings.fields, loaded, {{"order"}, {}});
  } catch (const ConfigError& error) {
    promise(error.what() != std::string_view(), "a refusal says why");
    check_shown(error.what());
    return;
  }
  check_printed(settings);
}

}  // namespace

void config(std::string_view input) {
  if (names_files(input) || input.find(secret) != input.npos) {
    return;
  }
  app::ConfigSources sources = sources_of(input);
  const MemoryFile file(input);
  if (!input.empty()) {
    sources.file = file.path();
  }
  load(sources);
  sources.environment["EVENTAPP_REDIS_PASSWORD"] = secret;
  sources.environment["EVENTAPP_KAFKA_LIBRDKAFKA_SASL_PASSWORD"] = secret;
  load(sources);
}

}  // namespace eventapp::fuzz
