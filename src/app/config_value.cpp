#include "app/config_value.hpp"

#include "app/config_mask.hpp"
#include "eventapp/core/json.hpp"

#include <charconv>
#include <optional>

namespace eventapp::app {

namespace {

using Kind = JsonNode::Kind;

constexpr std::string_view is_masked =
    "must be the secret itself, not the mask that printed configurations show";

bool has_mask(std::string_view text) {
  return text.find(mask) != text.npos;
}

std::optional<std::int64_t> integer_of(const JsonNode& node) {
  std::int64_t value = 0;
  const char* const end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  if (node.kind != Kind::number || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

/// Puts a JSON value into the variable behind a target.
struct Assigner {
  std::string_view rest;
  const JsonNode& node;

  std::string operator()(bool* target) const {
    if (node.kind != Kind::boolean) {
      return "must be true or false";
    }
    *target = node.text == "true";
    return {};
  }

  std::string operator()(std::int64_t* target) const {
    const auto value = integer_of(node);
    if (!value) {
      return "must be a whole number";
    }
    *target = *value;
    return {};
  }

  std::string operator()(double* target) const {
    double value = 0;
    const char* const end = node.text.data() + node.text.size();
    const auto [stop, error] = std::from_chars(node.text.data(), end, value);
    if (node.kind != Kind::number || error != std::errc() || stop != end) {
      return "must be a number";
    }
    *target = value;
    return {};
  }

  std::string operator()(std::string* target) const {
    return with_text("must be a string", [target](std::string text) { *target = std::move(text); });
  }

  std::string operator()(config::Secret* target) const {
    return with_text("must be a string",
                     [target](std::string text) { *target = config::Secret(std::move(text)); });
  }

  std::string operator()(config::StringList* target) const {
    static constexpr const char* wrong =
        R"(must be a list of strings, such as ["first", "second"])";
    if (node.kind != Kind::list) {
      return wrong;
    }
    config::StringList values;
    for (const JsonNode& item : node.items) {
      if (item.kind != Kind::string) {
        return wrong;
      }
      values.push_back(item.text);
    }
    *target = std::move(values);
    return {};
  }

  std::string operator()(config::IntegerList* target) const {
    static constexpr const char* wrong = "must be a list of whole numbers, such as [1, 2]";
    if (node.kind != Kind::list) {
      return wrong;
    }
    config::IntegerList values;
    for (const JsonNode& item : node.items) {
      const auto value = integer_of(item);
      if (!value) {
        return wrong;
      }
      values.push_back(*value);
    }
    *target = std::move(values);
    return {};
  }

  std::string operator()(config::ObjectList* target) const {
    static constexpr const char* wrong =
        R"(must be a list of objects, such as [{"name": "value"}])";
    if (node.kind != Kind::list) {
      return wrong;
    }
    config::ObjectList values;
    for (const JsonNode& item : node.items) {
      if (item.kind != Kind::object) {
        return wrong;
      }
      config::StringMap& entry = values.emplace_back();
      for (const auto& [name, member] : item.members) {
        entry[name] = joined_text(member);
      }
    }
    *target = std::move(values);
    return {};
  }

  std::string operator()(config::StringMap* target) const {
    config::StringMap values = *target;
    std::string wrong = collect(values, std::string(rest), node);
    if (wrong.empty()) {
      *target = std::move(values);
    }
    return wrong;
  }

 private:
  template <class Set>
  std::string with_text(const char* wrong, Set set) const {
    if (node.kind != Kind::string) {
      return wrong;
    }
    if (has_mask(node.text)) {
      return std::string(is_masked);
    }
    set(node.text);
    return {};
  }

  static std::string joined_text(const JsonNode& value) {
    std::string text = value.text;
    for (const JsonNode& item : value.items) {
      text += text.empty() ? "" : ",";
      text += item.text;
    }
    return text;
  }

  static std::string collect(config::StringMap& values, const std::string& path,
                             const JsonNode& value) {
    if (value.kind == Kind::object) {
      for (const auto& [name, member] : value.members) {
        std::string wrong = collect(values, path.empty() ? name : path + "." + name, member);
        if (!wrong.empty()) {
          return wrong;
        }
      }
      return {};
    }
    if (path.empty() || value.kind == Kind::list || value.kind == Kind::null) {
      return "must be an object whose values are strings, numbers, true or false";
    }
    if (has_mask(value.text)) {
      return std::string(is_masked);
    }
    values[path] = value.text;
    return {};
  }
};

/// The JSON that plain text stands for where a target of this type is to be set.
struct TextReader {
  std::string_view rest;
  std::string_view text;

  JsonNode operator()(bool*) const {
    return {text == "true" || text == "false" ? Kind::boolean : Kind::string, std::string(text)};
  }
  JsonNode operator()(std::int64_t*) const { return number(); }
  JsonNode operator()(double*) const { return number(); }
  JsonNode operator()(std::string*) const { return string(); }
  JsonNode operator()(config::Secret*) const { return string(); }
  JsonNode operator()(config::StringList*) const { return json(); }
  JsonNode operator()(config::IntegerList*) const { return json(); }
  JsonNode operator()(config::ObjectList*) const { return json(); }
  JsonNode operator()(config::StringMap*) const { return rest.empty() ? json() : string(); }

 private:
  JsonNode string() const { return {Kind::string, std::string(text)}; }
  JsonNode number() const {
    return {json::is_number(text) ? Kind::number : Kind::string, std::string(text)};
  }
  JsonNode json() const {
    auto parsed = parse_json(text);
    return parsed ? *parsed : string();
  }
};

}  // namespace

std::string assign(const config::Field& field, std::string_view rest, const JsonNode& value) {
  return std::visit(Assigner{rest, value}, field.target);
}

JsonNode read_text(const config::Field& field, std::string_view rest, std::string_view text) {
  return std::visit(TextReader{rest, text}, field.target);
}

}  // namespace eventapp::app
