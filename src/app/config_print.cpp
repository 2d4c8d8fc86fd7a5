#include "app/config_print.hpp"

#include "app/config_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace eventapp::app {

namespace {

using Kind = JsonNode::Kind;

struct Printer {
  JsonNode operator()(const bool* value) const {
    return {Kind::boolean, *value ? "true" : "false"};
  }
  JsonNode operator()(const std::int64_t* value) const { return integer(*value); }
  JsonNode operator()(const double* value) const {
    return {Kind::number, fmt::format("{}", *value)};
  }
  JsonNode operator()(const std::string* value) const { return {Kind::string, *value}; }
  JsonNode operator()(const config::Secret* value) const {
    return {Kind::string, value->empty() ? "" : std::string(mask)};
  }
  JsonNode operator()(const config::StringList* value) const {
    JsonNode node{Kind::list};
    for (const std::string& item : *value) {
      node.items.push_back({Kind::string, item});
    }
    return node;
  }
  JsonNode operator()(const config::IntegerList* value) const {
    JsonNode node{Kind::list};
    for (const std::int64_t item : *value) {
      node.items.push_back(integer(item));
    }
    return node;
  }
  JsonNode operator()(const config::StringMap* value) const { return object(*value); }
  JsonNode operator()(const config::ObjectList* value) const {
    JsonNode node{Kind::list};
    for (const config::StringMap& entry : *value) {
      node.items.push_back(object(entry));
    }
    return node;
  }

 private:
  static JsonNode object(const config::StringMap& values) {
    JsonNode node{Kind::object};
    for (const auto& [name, item] : values) {
      node.members.emplace_back(name, JsonNode{Kind::string, item});
    }
    return node;
  }
  static JsonNode integer(std::int64_t value) { return {Kind::number, std::to_string(value)}; }
};

/// The object of `group`'s next name, made at the end if it is not there.
JsonNode& child(JsonNode& group, std::string_view name) {
  const auto found = std::find_if(group.members.begin(), group.members.end(),
                                  [name](const auto& member) { return member.first == name; });
  if (found != group.members.end()) {
    return found->second;
  }
  return group.members.emplace_back(std::string(name), JsonNode{Kind::object}).second;
}

JsonNode tree(const config::Fields& fields) {
  JsonNode root{Kind::object};
  for (const config::Field& field : fields.all()) {
    JsonNode* group = &root;
    std::string_view name = field.key;
    for (auto dot = name.find('.'); dot != name.npos; dot = name.find('.')) {
      group = &child(*group, name.substr(0, dot));
      assert(group->kind == Kind::object && "a key lies below another key");
      name.remove_prefix(dot + 1);
    }
    child(*group, name) = value_node(field);
  }
  return root;
}

std::string table_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') {
      cell += '\\';
    }
    cell += c;
  }
  return cell;
}

}  // namespace

JsonNode value_node(const config::Field& field) {
  return masked(field.key, std::visit(Printer{}, field.target));
}

std::string effective_json(const config::Fields& fields) {
  return pretty_json(tree(fields));
}

std::string effective_json_line(const config::Fields& fields) {
  return one_line_json(tree(fields));
}

std::string reference_table(const config::Fields& fields) {
  std::string table = "| key | default | meaning |\n| --- | --- | --- |\n";
  for (const config::Field& field : fields.all()) {
    table += fmt::format("| `{}` | `{}` | {} |\n", field.key,
                         table_cell(one_line_json(value_node(field))), table_cell(field.meaning));
  }
  return table;
}

}  // namespace eventapp::app
