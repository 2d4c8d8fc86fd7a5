// What this process offers, told to people and their tools: docs/openapi.json and
// docs/asyncapi.json, which the build puts into the program, without what other modules would
// offer. Nothing is told here that a test does not hold against the code.
#pragma once

#include "eventapp/http/router.hpp"

#include <set>
#include <string>
#include <string_view>

namespace eventapp::app {

/// The whole documents, of all modules.
extern const std::string_view openapi_text;
extern const std::string_view asyncapi_text;

/// The topics of a process, without those of its dead letters.
struct ProcessTopics {
  std::set<std::string> published;
  std::set<std::string> consumed;
};

/// The OpenAPI document with the routes of `router` only.
std::string openapi_of(const http::Router& router);

/// The AsyncAPI document with these topics and what is done with them only.
std::string asyncapi_of(const ProcessTopics& topics);

/// Adds `GET /openapi.json` and `GET /asyncapi.json`; to be called when all other routes are there.
void add_document_routes(http::Router& router, const ProcessTopics& topics);

}  // namespace eventapp::app
