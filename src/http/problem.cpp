#include "http/problem.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"

#include <chrono>

namespace eventapp::http {

namespace {

constexpr std::chrono::seconds shortest_retry_after{1};

std::string detail_of(const Error& error) {
  if (!error.detail.empty() || error.details.empty()) {
    return error.detail;
  }
  std::string joined;
  for (const auto& line : error.details) {
    joined += joined.empty() ? "" : "; ";
    joined += line;
  }
  return joined;
}

std::string body_of(int status, const Error& error, const Occasion& occasion) {
  const std::string detail = detail_of(error);
  json::ObjectWriter writer;
  writer.string("type", "about:blank")
      .string("title", error.title)
      .integer("status", status)
      .string("detail", detail);
  if (!occasion.path.empty()) {
    writer.string("instance", occasion.path);
  }
  writer.string("timestamp", iso_time(occasion.time)).string("error", error.title);
  if (error.details.empty()) {
    writer.string("message", detail);
  } else {
    writer.strings("details", error.details);
  }
  return std::move(writer).finish();
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_input:
      return 400;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::rejected:
      return 422;
    case ErrorKind::overloaded:
    case ErrorKind::unavailable:
    case ErrorKind::timeout:
      return 503;
    case ErrorKind::outcome_unknown:
      return 504;
    case ErrorKind::internal:
      break;
  }
  return 500;
}

Response problem(const Error& error, Occasion occasion) {
  return problem(status_of(error.kind), error, occasion);
}

Response problem(int status, const Error& error, Occasion occasion) {
  Response response{status, "application/problem+json", body_of(status, error, occasion)};
  if (error.retry_after || status == 503) {
    const auto wait =
        std::max(error.retry_after.value_or(shortest_retry_after), shortest_retry_after);
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  }
  return response;
}

}  // namespace eventapp::http
