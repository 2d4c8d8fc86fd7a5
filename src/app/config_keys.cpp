#include "app/config_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

namespace eventapp::app {

namespace {

constexpr std::size_t longest_compared = 200;

char upper(char c) {
  return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_map(const config::Field& field) {
  return std::holds_alternative<config::StringMap*>(field.target);
}

/// Insertions, deletions and replacements from `a` to `b` (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[b.size()];
}

struct Nearest {
  std::string name;
  bool close = false;  ///< Near enough to be what was meant.
};

Nearest nearest(const config::Fields& fields, std::string_view wanted,
                const std::function<std::string(std::string_view)>& name_of) {
  wanted = wanted.substr(0, longest_compared);
  Nearest best;
  std::size_t best_distance = static_cast<std::size_t>(-1);
  for (const config::Field& field : fields.all()) {
    std::string name = name_of(field.key);
    const std::size_t distance = edit_distance(wanted, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = {std::move(name), distance <= std::max<std::size_t>(2, wanted.size() / 3)};
    }
  }
  return best;
}

/// A key whose last words are `path` (`listen` of `http.listen`), if there is exactly one.
const config::Field* only_key_ending_in(const config::Fields& fields, std::string_view path) {
  const config::Field* found = nullptr;
  const std::string ending = "." + std::string(path);
  for (const config::Field& field : fields.all()) {
    if (field.key.ends_with(ending)) {
      if (found != nullptr) {
        return nullptr;
      }
      found = &field;
    }
  }
  return found;
}

}  // namespace

KeyMatch find_key(const config::Fields& fields, std::string_view key) {
  for (const config::Field& field : fields.all()) {
    if (field.key == key) {
      return {&field};
    }
  }
  for (const config::Field& field : fields.all()) {
    const std::size_t length = field.key.size();
    if (is_map(field) && key.size() > length + 1 && key.starts_with(field.key) &&
        key[length] == '.') {
      return {&field, std::string(key.substr(length + 1))};
    }
  }
  return {};
}

std::string environment_name(std::string_view key) {
  std::string name = "EVENTAPP_";
  for (const char c : key) {
    name += c == '.' ? '_' : upper(c);
  }
  return name;
}

KeyMatch find_environment_key(const config::Fields& fields, std::string_view name) {
  for (const config::Field& field : fields.all()) {
    if (environment_name(field.key) == name) {
      return {&field};
    }
  }
  for (const config::Field& field : fields.all()) {
    const std::string prefix = environment_name(field.key) + "_";
    if (is_map(field) && name.size() > prefix.size() && name.starts_with(prefix)) {
      KeyMatch match{&field};
      for (const char c : name.substr(prefix.size())) {
        match.rest += c == '_' ? '.' : lower(c);
      }
      return match;
    }
  }
  return {};
}

bool is_group(const config::Fields& fields, std::string_view path) {
  const std::string prefix = path.empty() ? "" : std::string(path) + ".";
  return std::any_of(
      fields.all().begin(), fields.all().end(),
      [&prefix](const config::Field& field) { return field.key.starts_with(prefix); });
}

std::string suggest_key(const config::Fields& fields, std::string_view key) {
  if (fields.all().empty()) {
    return {};
  }
  if (!key.empty() && is_group(fields, key)) {
    const std::string prefix = std::string(key) + ".";
    const auto first = std::find_if(
        fields.all().begin(), fields.all().end(),
        [&prefix](const config::Field& field) { return field.key.starts_with(prefix); });
    return fmt::format("; it is a group of keys, such as {}", first->key);
  }
  if (const config::Field* field = only_key_ending_in(fields, key)) {
    return fmt::format("; did you mean {}?", field->key);
  }
  const Nearest best =
      nearest(fields, key, [](std::string_view name) { return std::string(name); });
  return best.close ? fmt::format("; did you mean {}?", best.name)
                    : fmt::format("; the nearest known key is {} (--check-config prints all keys)",
                                  best.name);
}

std::string suggest_variable(const config::Fields& fields, std::string_view name) {
  const Nearest best = nearest(fields, name, environment_name);
  return best.close ? fmt::format("; did you mean {}?", best.name) : "";
}

}  // namespace eventapp::app
