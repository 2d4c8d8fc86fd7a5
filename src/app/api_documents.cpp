#include "app/api_documents.hpp"

#include "app/config_json.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>
#include <utility>

namespace eventapp::app {

namespace {

using NamedNode = std::pair<std::string, JsonNode>;

// The documents are ours: what a test has seen in them is there.
JsonNode& member(JsonNode& object, std::string_view name) {
  const auto found = std::find_if(object.members.begin(), object.members.end(),
                                  [&](const NamedNode& member) { return member.first == name; });
  if (found == object.members.end()) {
    throw std::logic_error("the document lacks " + std::string(name));
  }
  return found->second;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

bool serves(const http::Router& router, const std::string& method, const std::string& pattern) {
  const auto& routes = router.routes();
  return std::any_of(routes.begin(), routes.end(), [&](const auto& route) {
    return route->method == method && route->pattern == pattern;
  });
}

bool is_dead_letters_of(const std::set<std::string>& topics, const std::string& address) {
  return std::any_of(topics.begin(), topics.end(),
                     [&](const std::string& topic) { return topic + ".dlq" == address; });
}

bool has_topic(const ProcessTopics& topics, const std::string& address) {
  return topics.published.contains(address) || topics.consumed.contains(address) ||
         is_dead_letters_of(topics.published, address) ||
         is_dead_letters_of(topics.consumed, address);
}

bool does(const ProcessTopics& topics, const std::string& action, const std::string& address) {
  if (action == "receive") {
    return topics.consumed.contains(address);
  }
  return topics.published.contains(address) || is_dead_letters_of(topics.consumed, address);
}

// The address behind an operation's `{"$ref": "#/channels/name"}`.
std::string address_of(JsonNode& operation, JsonNode& channels) {
  const std::string& reference = member(member(operation, "channel"), "$ref").text;
  return member(member(channels, reference.substr(reference.rfind('/') + 1)), "address").text;
}

awaitable<Result<http::Response>> answer(std::shared_ptr<const std::string> text) {
  http::Response response;
  response.body = *text;
  co_return response;
}

void add_document(http::Router& router, const char* path, std::shared_ptr<const std::string> text) {
  router.add("GET", path, http::Body::none,
             [text = std::move(text)](const http::Request&) { return answer(text); });
}

}  // namespace

std::string openapi_of(const http::Router& router) {
  JsonNode document = parse_json(openapi_text).value();
  JsonNode& paths = member(document, "paths");
  for (auto& [pattern, operations] : paths.members) {
    std::erase_if(operations.members, [&, path = pattern](const NamedNode& operation) {
      return !serves(router, upper(operation.first), path);
    });
  }
  std::erase_if(paths.members, [](const NamedNode& path) { return path.second.members.empty(); });
  return one_line_json(document);
}

std::string asyncapi_of(const ProcessTopics& topics) {
  JsonNode document = parse_json(asyncapi_text).value();
  JsonNode& channels = member(document, "channels");
  std::erase_if(member(document, "operations").members, [&](NamedNode& operation) {
    const std::string& action = member(operation.second, "action").text;
    return !does(topics, action, address_of(operation.second, channels));
  });
  std::erase_if(channels.members, [&](NamedNode& channel) {
    return !has_topic(topics, member(channel.second, "address").text);
  });
  return one_line_json(document);
}

void add_document_routes(http::Router& router, const ProcessTopics& topics) {
  const auto openapi = std::make_shared<std::string>();
  add_document(router, "/openapi.json", openapi);
  add_document(router, "/asyncapi.json", std::make_shared<std::string>(asyncapi_of(topics)));
  *openapi = openapi_of(router);  // now that it can tell of itself
}

}  // namespace eventapp::app
