// The API's documents beside a process of all modules, to hold one against the other.
#pragma once

#include "app/api_documents.hpp"
#include "app/config_json.hpp"
#include "app/module_catalog.hpp"
#include "app/operations_routes.hpp"
#include "unit/api_bench.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::app::test {

using Names = std::vector<std::string>;

/// One document, read by paths such as `info/version`.
class Document {
 public:
  explicit Document(std::string_view text) : root_(parse_json(text).value()) {}

  const JsonNode& at(std::string_view path) const { return at(root_, path); }

  /// The member behind a path of names, every `$ref` on the way followed.
  const JsonNode& at(const JsonNode& from, std::string_view path) const {
    const JsonNode* node = &resolved(from);
    while (!path.empty()) {
      const auto name = path.substr(0, path.find('/'));
      const JsonNode* next = find(*node, name);
      INFO(name);
      REQUIRE(next != nullptr);
      node = &resolved(*next);
      path.remove_prefix(std::min(path.size(), name.size() + 1));
    }
    return *node;
  }

  const JsonNode& resolved(const JsonNode& node) const {
    const JsonNode* reference = find(node, "$ref");
    return reference == nullptr ? node : at(std::string_view(reference->text).substr(2));
  }

  static const JsonNode* find(const JsonNode& node, std::string_view name) {
    for (const auto& [member, value] : node.members) {
      if (member == name) {
        return &value;
      }
    }
    return nullptr;
  }

 private:
  JsonNode root_;
};

inline Names names_of(const JsonNode& object) {
  Names names;
  for (const auto& member : object.members) {
    names.push_back(member.first);
  }
  return names;
}

inline Names texts_of(const JsonNode& list) {
  Names texts;
  for (const JsonNode& item : list.items) {
    texts.push_back(item.text);
  }
  return texts;
}

/// The object as a program writes it: no blanks between members, numbers digit by digit.
inline std::string compact(const JsonNode& object) {
  json::ObjectWriter writer;
  for (const auto& [name, value] : object.members) {
    if (value.kind == JsonNode::Kind::list) {
      writer.strings(name, texts_of(value));
    } else if (value.kind == JsonNode::Kind::string) {
      writer.string(name, value.text);
    } else {
      writer.raw(name, value.text);
    }
  }
  return std::move(writer).finish();
}

/// The routes and topics of a process with these modules, on a publisher that keeps a list.
struct Process : eventapp::test::ApiBench {
  ModuleCatalog catalog;
  std::vector<std::unique_ptr<Module>> modules;
  Readiness readiness;
  ProcessTopics topics;

  explicit Process(const Names& enabled) {
    for (const ModuleCatalog::Entry& entry : catalog.entries()) {
      if (std::find(enabled.begin(), enabled.end(), entry.name) != enabled.end()) {
        add(entry.make({clock, [this]() -> requests::EventRoutes& { return routes; }}));
      }
    }
    add_operations_routes(router, readiness, metrics);
    add_document_routes(router, topics);
  }
  Process() : Process(ModuleCatalog().names()) {}

 private:
  void add(std::unique_ptr<Module> module) {
    module->add_routes(router);
    for (const std::string& topic : module->published_topics()) {
      topics.published.insert(topic);
    }
    for (const delivery::Subscription& subscription : module->subscriptions()) {
      topics.consumed.insert(subscription.topics.begin(), subscription.topics.end());
    }
    modules.push_back(std::move(module));
  }
};

}  // namespace eventapp::app::test
