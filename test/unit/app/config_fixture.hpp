// A configuration with one key of each type, loaded from whatever a test gives.
#pragma once

#include "app/config_loader.hpp"
#include "eventapp/core/error.hpp"
#include "support/temp_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace eventapp::app::test {

struct SampleConfig {
  std::string environment = "development";
  std::int64_t threads = 2;
  double share = 0.5;
  bool log_events = true;
  std::string brokers = "embedded";
  config::StringMap librdkafka;
  config::StringList listen;
  config::IntegerList delays = {2000, 2000};
  std::string redis_url = "embedded";
  config::Secret password;
  std::string password_file;
  bool simulate_failures = true;

  config::Fields fields;

  SampleConfig() {
    fields.add("environment", &environment, "Where it runs.",
               config::one_of(environment, {"development", "production"}));
    fields.add("app.threads", &threads, "Threads.", config::between(threads, 1, 64));
    fields.add("delivery.share", &share, "A share.", config::fraction(share));
    fields.add("kafka.brokers", &brokers, "Brokers.", config::not_empty(brokers));
    fields.add("kafka.producer.librdkafka", &librdkafka, "Properties.");
    fields.add("http.listen", &listen, "Addresses; `a|b`.");
    fields.add("delivery.retry.delays_ms", &delays, "Waits.");
    fields.add("redis.url", &redis_url, "Redis.");
    fields.add("redis.password", &password, "Password.");
    fields.add("redis.password_file", &password_file, "Its file.",
               config::readable_file(password_file));
    fields.add("notification.simulate_failures", &simulate_failures, "Failures.");
    fields.add("log.events", &log_events, "Lines.");
  }
  SampleConfig(const SampleConfig&) = delete;
  SampleConfig& operator=(const SampleConfig&) = delete;

  LoadedConfig load(const ConfigSources& sources) { return load_config(fields, sources); }
  LoadedConfig set(std::vector<std::string> assignments) {
    return load({.assignments = std::move(assignments)});
  }
};

/// A configuration file in a folder of its own; both go with it.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& content)
      : path_(folder_.write("config.json", content).string()) {}

  const std::string& path() const { return path_; }
  std::string folder() const { return folder_.path().string(); }

 private:
  eventapp::test::TempFolder folder_;
  std::string path_;
};

/// Damages texts, each time otherwise and always the same way in the next run.
class Damage {
 public:
  std::string to(std::string text) {
    for (std::size_t change = 0; change <= next(4); ++change) {
      text[next(text.size())] = static_cast<char>(next(256));
    }
    text.resize(text.size() - next(2) * next(text.size()));
    return text;
  }

 private:
  std::size_t next(std::size_t below) {
    random_ = random_ * 1664525U + 1013904223U;
    return (random_ >> 8) % below;
  }
  std::uint32_t random_ = 1;
};

/// The text of the ConfigError that `action` ends in; "no error" without one.
template <class Action>
std::string config_error(Action action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

inline std::string set_error(std::vector<std::string> assignments) {
  SampleConfig config;
  return config_error([&] { config.set(std::move(assignments)); });
}

/// The error of a file with this content; its path stands as FILE.
inline std::string file_error(const std::string& content) {
  SampleConfig config;
  const ConfigFile file(content);
  std::string error = config_error([&] { config.load({.file = file.path()}); });
  if (const auto at = error.find(file.path()); at != std::string::npos) {
    error.replace(at, file.path().size(), "FILE");
  }
  return error;
}

}  // namespace eventapp::app::test
