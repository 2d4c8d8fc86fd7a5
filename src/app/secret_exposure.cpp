#include "app/secret_exposure.hpp"

#include "app/config_mask.hpp"
#include "app/config_print.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace eventapp::app {

namespace {

constexpr std::string_view file_suffix = "_file";

bool others_read(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::perms permissions = fs::status(path, error).permissions();
  return !error && (permissions & fs::perms::others_read) != fs::perms::none;
}

/// The file that a key names for its secret; empty if it names none.
std::string secret_file(const config::Field& field) {
  const std::string_view key = field.key;
  const auto* path = std::get_if<std::string*>(&field.target);
  const bool names_one = path != nullptr && key.ends_with(file_suffix) &&
                         names_a_secret(key.substr(0, key.size() - file_suffix.size()));
  return names_one ? **path : std::string();
}

bool is_masked(const config::Field& field) {
  return one_line_json(value_node(field)).find(mask) != std::string::npos;
}

/// The first key whose secret stands in the file itself; empty without one.
std::string secret_key_in(const std::string& file, const config::Fields& fields,
                          const LoadedConfig& loaded) {
  for (const config::Field& field : fields.all()) {
    const auto origin = loaded.origins.find(field.key);
    if (origin != loaded.origins.end() && origin->second.starts_with(shown(file) + ", line ") &&
        is_masked(field)) {
      return field.key;
    }
  }
  return {};
}

std::string warning(std::string_view key, const std::string& path) {
  return fmt::format(
      "{}: every user of this machine can read {}; keep it to eventapp's: chmod o= {}", key,
      shown(path), shown(path));
}

}  // namespace

std::vector<std::string> exposed_secrets(const config::Fields& fields, const LoadedConfig& loaded,
                                         const std::optional<std::string>& config_file) {
  std::vector<std::string> warnings;
  for (const config::Field& field : fields.all()) {
    const std::string path = secret_file(field);
    if (!path.empty() && others_read(path)) {
      warnings.push_back(warning(field.key, path));
    }
  }
  if (config_file && others_read(*config_file)) {
    const std::string key = secret_key_in(*config_file, fields, loaded);
    if (!key.empty()) {
      warnings.push_back(warning(key, *config_file));
    }
  }
  return warnings;
}

}  // namespace eventapp::app
