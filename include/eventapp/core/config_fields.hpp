// The description of configuration: each room tells its keys, defaults, bounds and meaning once;
// parsing, printing, the reference in the README and "did you mean" all read that description.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace eventapp::config {

/// A value whose text must never be printed: `******` everywhere but in value().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

using StringList = std::vector<std::string>;
using IntegerList = std::vector<std::int64_t>;
/// A map key takes the rest of the path: `kafka.producer.librdkafka.linger.ms`.
using StringMap = std::map<std::string, std::string>;

/// Entries of named values, each as its text; a list of values is one text with commas between.
using ObjectList = std::vector<StringMap>;

/// Where a field's value is kept. Lifetime: the struct outlives the Fields that describe it.
using Target = std::variant<bool*, std::int64_t*, double*, std::string*, Secret*, StringList*,
                            IntegerList*, StringMap*, ObjectList*>;

/// Says what is wrong with the value just set ("must be between 1 and 64"), or nothing.
using Check = std::function<std::string()>;

struct Field {
  std::string key;      ///< Dotted path, units last: `http.body_limit_bytes`.
  Target target;        ///< Holds the default until a source sets it.
  std::string meaning;  ///< One sentence for the reference.
  Check check = {};
};

/// The list of fields of the process, in the order of the reference. Each room offers
/// `void describe(config::Fields&, XxxConfig&)` beside its config struct.
class Fields {
 public:
  void add(std::string key, Target target, std::string meaning, Check check = {}) {
    fields_.push_back({std::move(key), target, std::move(meaning), std::move(check)});
  }
  const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// Checks for the usual bounds; `value` outlives the check.
Check between(const std::int64_t& value, std::int64_t lowest, std::int64_t highest);
Check fraction(const double& value);
Check one_of(const std::string& value, std::vector<std::string> allowed);
Check not_empty(const std::string& value);
/// For a key that names a file: it is empty, or the file can be read now.
Check readable_file(const std::string& path);

/// The secret in the file that `key` (such as `redis.password_file`) names, without the line end
/// behind it. Errors: ConfigError with key and path if it is unreadable, empty or over 64 KiB.
Secret read_secret_file(std::string_view key, const std::string& path);

}  // namespace eventapp::config
