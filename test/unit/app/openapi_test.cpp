// docs/openapi.json against the code: routes, bodies, answers, examples.
#include "api_documents_fixture.hpp"
#include "eventapp/core/time_text.hpp"
#include "http/problem.hpp"
#include "unit/architecture/source.hpp"

#include <cctype>
#include <regex>

using namespace eventapp;
using namespace eventapp::app;
using namespace eventapp::app::test;
using Kind = JsonNode::Kind;

namespace {

const Document& openapi() {
  static const Document document(openapi_text);
  return document;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// An operation with a body: where it is, and what is told of it.
struct Operation {
  std::string method;
  std::string pattern;
  const JsonNode* node;
};

std::vector<Operation> operations_of(const Document& document) {
  std::vector<Operation> operations;
  for (const auto& [pattern, path] : document.at("paths").members) {
    for (const auto& [method, operation] : path.members) {
      operations.push_back({upper(method), pattern, &operation});
    }
  }
  return operations;
}

std::vector<Operation> posts() {
  std::vector<Operation> operations = operations_of(openapi());
  std::erase_if(operations, [](const Operation& one) { return one.method != "POST"; });
  return operations;
}

std::set<std::string> routes_of(const Document& document) {
  std::set<std::string> routes;
  for (const Operation& operation : operations_of(document)) {
    routes.insert(operation.method + " " + operation.pattern);
  }
  return routes;
}

std::set<std::string> routes_of(const http::Router& router) {
  std::set<std::string> routes;
  for (const auto& route : router.routes()) {
    routes.insert(route->method + " " + route->pattern);
  }
  return routes;
}

const JsonNode& body_of(const Operation& operation) {
  // A media type has a slash in it, which a path of names would take for two.
  const JsonNode& content = openapi().at(*operation.node, "requestBody/content");
  REQUIRE(names_of(content) == Names{"application/json"});
  return content.members.front().second;
}

// The operation's path with every parameter filled in.
std::string path_of(const Operation& operation) {
  return std::regex_replace(operation.pattern, std::regex(R"(\{\w+\})"), "order-1");
}

std::string first_example(const Operation& operation) {
  return compact(
      openapi().at(openapi().at(body_of(operation), "examples").members.front().second, "value"));
}

// Values of each JSON type, with the name that a schema has for it.
const std::vector<std::pair<std::string, std::string>> probes = {
    {"string", "\"20\""}, {"number", "20.5"}, {"integer", "20"}, {"boolean", "true"},
    {"null", "null"},     {"array", "[20]"},  {"object", "{}"}};

Names types_of(const JsonNode& schema) {
  const JsonNode& type = openapi().at(schema, "type");
  return type.kind == Kind::list ? texts_of(type) : Names{type.text};
}

bool takes(const Names& types, const std::string& probe) {
  const auto has = [&](const char* type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  return has(probe.c_str()) || (probe == "integer" && has("number"));
}

std::string with_member(const std::string& body, const std::string& name, std::string_view text) {
  json::ObjectWriter writer;
  for (const auto& [member, value] : parse_json(body).value().members) {
    if (member != name) {
      writer.raw(member, one_line_json(value));
    }
  }
  writer.raw(name, text);
  return std::move(writer).finish();
}

/// All problem examples of the document, each with its status.
std::vector<std::pair<std::string, const JsonNode*>> problem_examples() {
  std::vector<std::pair<std::string, const JsonNode*>> found;
  for (const auto& [name, response] : openapi().at("components/responses").members) {
    const JsonNode& content = openapi().at(response, "content");
    REQUIRE(names_of(content) == Names{"application/problem+json"});
    for (const auto& example : openapi().at(content.members[0].second, "examples").members) {
      found.emplace_back(name, &openapi().at(example.second, "value"));
    }
  }
  return found;
}

Error error_of(const JsonNode& example) {
  Error error;
  error.title = openapi().at(example, "title").text;
  error.detail = openapi().at(example, "detail").text;
  if (const JsonNode* details = Document::find(example, "details")) {
    error.details = texts_of(*details);
  }
  return error;
}

}  // namespace

TEST_CASE("every route is in the OpenAPI document, and nothing else is", "[api]") {
  const Process process;
  CHECK(routes_of(openapi()) == routes_of(process.router));
}

TEST_CASE("a process tells of the routes of its own modules only", "[api]") {
  for (const Names& modules : {Names{"order"}, Names{"notification"}, Names{"product", "order"}}) {
    Process process(modules);
    const auto answer = process.ask("GET", "/openapi.json", "");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->content_type == "application/json");
    CHECK(routes_of(Document(answer->body)) == routes_of(process.router));
  }
}

TEST_CASE("both documents have the version of the program", "[api]") {
  CHECK(openapi().at("info/version").text == EVENTAPP_VERSION);
  CHECK(Document(asyncapi_text).at("info/version").text == EVENTAPP_VERSION);
}

TEST_CASE("the parameters of a path are those of its pattern", "[api]") {
  for (const Operation& operation : operations_of(openapi())) {
    Names described;
    if (const JsonNode* parameters = Document::find(*operation.node, "parameters")) {
      for (const JsonNode& parameter : parameters->items) {
        if (openapi().at(parameter, "in").text == "path") {
          described.push_back("{" + openapi().at(parameter, "name").text + "}");
        }
      }
    }
    INFO(operation.pattern);
    for (const std::string& name : described) {
      CHECK(operation.pattern.find(name) != std::string::npos);
    }
    CHECK(static_cast<std::size_t>(std::count(operation.pattern.begin(), operation.pattern.end(),
                                              '{')) == described.size());
  }
}

TEST_CASE("every example of a request is taken, and answered with what is told of it", "[api]") {
  REQUIRE(posts().size() == 3);
  for (const Operation& operation : posts()) {
    for (const auto& [name, example] : openapi().at(body_of(operation), "examples").members) {
      INFO(operation.pattern << ": " << name);
      Process process;
      const auto answer = process.post(path_of(operation), compact(openapi().at(example, "value")));
      REQUIRE(answer);
      const auto& [status, response] = openapi().at(*operation.node, "responses").members.front();
      CHECK(std::to_string(answer->status) == status);
      const auto& [media_type, content] = openapi().at(response, "content").members.front();
      CHECK(answer->content_type == media_type);
      const Names members = eventapp::test::member_names(answer->body);
      const JsonNode& schema = openapi().at(content, "schema");
      CHECK(members == names_of(openapi().at(schema, "properties")));
      CHECK(members == texts_of(openapi().at(schema, "required")));
      CHECK(members ==
            names_of(openapi().at(content, "examples").members[0].second.members[0].second));
      Names headers;
      for (const auto& header : answer->headers) {
        headers.push_back(header.first);
      }
      const JsonNode* described = Document::find(response, "headers");
      CHECK(headers == (described == nullptr ? Names{} : names_of(*described)));
    }
  }
}

TEST_CASE("the required members of a request, and their order, are those of the rules", "[api]") {
  for (const Operation& operation : posts()) {
    INFO(operation.pattern);
    const JsonNode& schema = openapi().at(body_of(operation), "schema");
    const Names required = texts_of(openapi().at(schema, "required"));
    Names missed;
    for (const std::string& line : Process().wrong_fields(path_of(operation), "{}")) {
      missed.push_back(line.substr(0, line.find(':')));
    }
    CHECK(missed == required);
    Names described = names_of(openapi().at(schema, "properties"));
    std::erase_if(described, [&](const std::string& name) {
      return std::find(required.begin(), required.end(), name) == required.end();
    });
    CHECK(described == required);
  }
}

TEST_CASE("every example of an Idempotency-Key makes one event of two requests, and is checked",
          "[api]") {
  const JsonNode& key = openapi().at("components/parameters/IdempotencyKey");
  const std::string& name = openapi().at(key, "name").text;
  const std::regex pattern(openapi().at(key, "schema/pattern").text);
  for (const Operation& operation : posts()) {
    Names parameters;
    for (const JsonNode& parameter : openapi().at(*operation.node, "parameters").items) {
      parameters.push_back(openapi().at(parameter, "name").text);
    }
    CHECK(std::find(parameters.begin(), parameters.end(), name) != parameters.end());
    Process process;
    const auto keyed = [&](const std::string& value) {
      return process.post(path_of(operation), first_example(operation), {{name, value}});
    };
    for (const auto& [label, example] : openapi().at(key, "examples").members) {
      INFO(operation.pattern << ": " << label);
      const std::string& value = openapi().at(example, "value").text;
      CHECK(std::regex_match(value, pattern));
      REQUIRE(keyed(value));
      CHECK(process.publisher.published.size() == 1);
    }
    for (const std::string& value : {std::string(" "), std::string(256, 'k'), std::string("\"k")}) {
      INFO(operation.pattern << ": " << value);
      CHECK_FALSE(std::regex_match(value, pattern));
      CHECK_FALSE(keyed(value));
    }
  }
}

TEST_CASE("a member of a request takes the types that are told, and no others", "[api]") {
  for (const Operation& operation : posts()) {
    const std::string good = first_example(operation);
    const JsonNode& schema = openapi().at(body_of(operation), "schema");
    for (const auto& [name, member] : openapi().at(schema, "properties").members) {
      const Names types = types_of(member);
      const JsonNode* format = Document::find(openapi().resolved(member), "format");
      for (const auto& [type, text] : probes) {
        INFO(operation.pattern << ": " << name << " is " << text);
        const bool email = format != nullptr && format->text == "email";
        const std::string probe = email && type == "string" ? "\"a@b\"" : text;
        const auto answer = Process().post(path_of(operation), with_member(good, name, probe));
        const bool wrong = !answer && answer.error().kind == ErrorKind::invalid_input;
        CHECK(wrong != takes(types, type));
      }
    }
  }
}

TEST_CASE("every example of a problem is written so by the program, byte for byte", "[api]") {
  for (const auto& [name, example] : problem_examples()) {
    INFO(name);
    const JsonNode* instance = Document::find(*example, "instance");
    const auto time = parse_iso_time(openapi().at(*example, "timestamp").text);
    REQUIRE(time);
    const http::Response response =
        http::problem(std::stoi(openapi().at(*example, "status").text), error_of(*example),
                      {instance == nullptr ? "" : instance->text, *time});
    CHECK(response.body == compact(*example));
    const Names members = names_of(openapi().at("components/schemas/Problem/properties"));
    for (const std::string& member : names_of(*example)) {
      CHECK(std::find(members.begin(), members.end(), member) != members.end());
    }
  }
}

TEST_CASE("every title of a problem's example is one that the program gives", "[api]") {
  std::string text;
  for (const auto& source :
       eventapp::test::sources_below(EVENTAPP_SOURCE_DIR, {"src", "modules"})) {
    text += source.text;
  }
  for (const auto& [name, example] : problem_examples()) {
    const std::string title = openapi().at(*example, "title").text;
    INFO(title);
    CHECK(text.find('"' + title + '"') != std::string::npos);
  }
}

TEST_CASE("every status that an operation can answer is told", "[api]") {
  // What http refuses by itself, in any route; 404 and 405 are the answers where there is none.
  std::set<std::string> of_http = {"500"};
  static const std::regex refusal(R"(Refusal(?: \w+)?\{\s*([0-9]{3}),)");
  for (const auto& source : eventapp::test::sources_below(EVENTAPP_SOURCE_DIR, {"src/http"})) {
    for (std::sregex_iterator match(source.text.begin(), source.text.end(), refusal), end;
         match != end; ++match) {
      of_http.insert((*match)[1].str());
    }
  }
  CHECK(of_http.erase("404") + of_http.erase("405") == 2);
  CHECK(of_http.size() >= 8);
  std::set<std::string> of_publishing = of_http;
  for (const ErrorKind kind :
       {ErrorKind::invalid_input, ErrorKind::conflict, ErrorKind::rejected, ErrorKind::overloaded,
        ErrorKind::unavailable, ErrorKind::outcome_unknown}) {
    of_publishing.insert(std::to_string(http::status_of(kind)));
  }
  for (const Operation& operation : operations_of(openapi())) {
    INFO(operation.method << " " << operation.pattern);
    std::set<std::string> told;
    for (const std::string& status : names_of(openapi().at(*operation.node, "responses"))) {
      told.insert(status);
    }
    CHECK(told.erase("200") + told.erase("201") == 1);
    const bool empty_parameter = operation.pattern.find('{') != std::string::npos;
    CHECK(told.erase("404") == (empty_parameter ? 1 : 0));
    CHECK(told == (operation.method == "POST" ? of_publishing : of_http));
  }
}
