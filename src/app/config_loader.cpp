#include "app/config_loader.hpp"

#include "app/config_json.hpp"
#include "app/config_keys.hpp"
#include "app/config_mask.hpp"
#include "app/config_print.hpp"
#include "app/config_value.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace eventapp::app {

namespace {

constexpr std::string_view own_prefix = "EVENTAPP_";
constexpr std::string_view key_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

std::string full_key(const KeyMatch& match) {
  return match.rest.empty() ? match.field->key : match.field->key + "." + match.rest;
}

/// The value as an error may show it: plain strings bare, all else as JSON. Of a whole map no value
/// is shown: what is wrong may be the name by which a secret would have been known.
std::string shown_value(const config::Field& field, std::string_view key, JsonNode value) {
  const bool whole_map = std::holds_alternative<config::StringMap*>(field.target) &&
                         key == field.key && value.kind != JsonNode::Kind::number;
  const bool secret = std::holds_alternative<config::Secret*>(field.target) || whole_map;
  value = masked(secret ? "secret" : key, std::move(value));
  return shown(value.kind == JsonNode::Kind::string ? value.text : one_line_json(value));
}

/// What of an assignment without `=` may be shown: in `redis.password:x` no more than the key.
std::string key_at(const std::string& assignment) {
  return assignment.substr(0, assignment.find_first_not_of(key_characters));
}

class Loader {
 public:
  explicit Loader(const config::Fields& fields) : fields_(fields) {}

  void read_legacy_variables(const Environment& environment);
  void read_file(const std::string& path);
  void read_variables(const Environment& environment);
  void read_assignment(const std::string& assignment);
  void check() const;
  LoadedConfig finish() && { return std::move(loaded_); }

 private:
  // file: its path, as errors may show it.
  void read_member(const std::string& file, const std::string& key, const JsonNode& node);
  void refuse_repetition(const std::string& file, const std::string& key, int line);
  void set_text(const KeyMatch& match, std::string_view text, const std::string& source);
  void set(const KeyMatch& match, const JsonNode& value, const std::string& source);

  const config::Fields& fields_;
  LoadedConfig loaded_;
  std::unordered_map<std::string, int> lines_;  ///< Of the keys that the file has set.
};

void Loader::read_legacy_variables(const Environment& environment) {
  LegacySettings legacy = read_legacy(environment);
  loaded_.warnings = std::move(legacy.warnings);
  for (const LegacySettings::Setting& setting : legacy.settings) {
    if (const KeyMatch match = find_key(fields_, setting.key); match.field != nullptr) {
      set_text(match, setting.value, "environment variable " + setting.source);
    }
  }
}

void Loader::read_file(const std::string& path) {
  const auto document = parse_json(read_config_file(path));
  const std::string file = shown(path);
  if (!document) {
    throw ConfigError(fmt::format("configuration file {}: {}", file, document.error().detail));
  }
  if (document->kind != JsonNode::Kind::object) {
    throw ConfigError(fmt::format("configuration file {} must hold one JSON object", file));
  }
  for (const auto& [name, member] : document->members) {
    read_member(file, name, member);
  }
}

void Loader::read_member(const std::string& file, const std::string& key, const JsonNode& node) {
  const std::string source = fmt::format("{}, line {}", file, node.line);
  if (const KeyMatch match = find_key(fields_, key); match.field != nullptr) {
    if (node.kind != JsonNode::Kind::object) {
      refuse_repetition(file, key, node.line);
    } else if (std::holds_alternative<config::StringMap*>(match.field->target)) {
      for (const auto& [name, member] : node.members) {
        read_member(file, key + "." + name, member);
      }
      return;
    }
    set(match, node, source);
    return;
  }
  if (node.kind != JsonNode::Kind::object || !is_group(fields_, key)) {
    throw ConfigError(
        fmt::format("unknown key {} ({}){}", shown(key), source, suggest_key(fields_, key)));
  }
  for (const auto& [name, member] : node.members) {
    read_member(file, key + "." + name, member);
  }
}

// Nested and dotted spellings of one key get past the parser, which sees only equal names.
void Loader::refuse_repetition(const std::string& file, const std::string& key, int line) {
  const auto [earlier, fresh] = lines_.emplace(key, line);
  if (!fresh) {
    throw ConfigError(fmt::format("configuration file {} sets {} twice, at lines {} and {}", file,
                                  shown(key), earlier->second, line));
  }
}

void Loader::read_variables(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(own_prefix)) {
      continue;
    }
    if (const KeyMatch match = find_environment_key(fields_, name); match.field != nullptr) {
      set_text(match, value, "environment variable " + shown(name));
    } else {
      loaded_.warnings.push_back(fmt::format("environment variable {} is no key and is ignored{}",
                                             shown(name), suggest_variable(fields_, name)));
    }
  }
}

void Loader::read_assignment(const std::string& assignment) {
  const auto equals = assignment.find('=');
  const std::string key =
      equals == assignment.npos ? key_at(assignment) : assignment.substr(0, equals);
  const KeyMatch match = find_key(fields_, key);
  if (match.field == nullptr) {
    throw ConfigError(
        fmt::format("unknown key {} (from --set){}", shown(key), suggest_key(fields_, key)));
  }
  if (equals == assignment.npos) {
    throw ConfigError(fmt::format("--set {0} lacks a value: write --set {0}=VALUE", shown(key)));
  }
  set_text(match, std::string_view(assignment).substr(equals + 1), "--set");
}

void Loader::set_text(const KeyMatch& match, std::string_view text, const std::string& source) {
  set(match, read_text(*match.field, match.rest, text), source);
}

void Loader::set(const KeyMatch& match, const JsonNode& value, const std::string& source) {
  const std::string wrong = assign(*match.field, match.rest, value);
  if (!wrong.empty()) {
    const std::string key = full_key(match);
    throw ConfigError(fmt::format("{}={} {} (from {})", shown(key),
                                  shown_value(*match.field, key, value), wrong, source));
  }
  loaded_.origins[match.field->key] = source;
}

void Loader::check() const {
  std::string problems;
  for (const config::Field& field : fields_.all()) {
    const std::string wrong = field.check ? field.check() : "";
    if (!wrong.empty()) {
      problems += fmt::format("{}{}={} ", problems.empty() ? "" : "\n", field.key,
                              shown_value(field, field.key, value_node(field)));
      log::append_escaped(problems, wrong);  // a check may repeat a name or a value
      problems += loaded_.origin_note(field.key);
    }
  }
  if (!problems.empty()) {
    throw ConfigError(problems);
  }
}

}  // namespace

std::string LoadedConfig::origin_note(std::string_view key) const {
  const auto found = origins.find(key);
  return found == origins.end() ? " (its default)" : fmt::format(" (from {})", found->second);
}

LoadedConfig load_config(const config::Fields& fields, const ConfigSources& sources) {
  Loader loader(fields);
  loader.read_legacy_variables(sources.environment);
  if (sources.file) {
    loader.read_file(*sources.file);
  }
  loader.read_variables(sources.environment);
  for (const std::string& assignment : sources.assignments) {
    loader.read_assignment(assignment);
  }
  loader.check();
  return std::move(loader).finish();
}

}  // namespace eventapp::app
