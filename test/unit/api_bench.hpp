// A module's routes without a server and without Kafka: requests go to the handlers as http gives
// them, events end in a list.
#pragma once

#include "eventapp/core/json.hpp"
#include "eventapp/core/ready.hpp"
#include "eventapp/events/publisher.hpp"
#include "eventapp/http/router.hpp"
#include "eventapp/module.hpp"
#include "eventapp/requests/event_routes.hpp"
#include "requests/memory_request_store.hpp"
#include "support/manual_clock.hpp"
#include "support/result_text.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::test {

/// Keeps what is published, or answers `failure`.
class ListPublisher final : public events::EventPublisher {
 public:
  struct Published {
    events::Event event;
    std::string source;
    TraceContext trace;
  };

  awaitable<Result<events::Receipt>> publish(const events::Event& event, std::string_view source,
                                             const TraceContext& trace,
                                             events::LateReport late) override {
    if (failure) {
      failed.push_back({event, std::move(late)});
      return ready<Result<events::Receipt>>(*failure);
    }
    published.push_back({event, std::string(source), trace});
    const auto offset = static_cast<std::int64_t>(published.size());
    return ready<Result<events::Receipt>>(events::Receipt{0, offset});
  }

  /// What was answered `failure`.
  struct Failed {
    events::Event event;
    events::LateReport late;
  };

  template <class T>
  const T& last() const {
    REQUIRE_FALSE(published.empty());
    return std::get<T>(published.back().event);
  }

  std::vector<Published> published;
  std::optional<Error> failure;
  std::vector<Failed> failed;
};

struct ApiBench {
  ManualClock clock;
  Metrics metrics;
  ListPublisher publisher;
  asio::io_context io;
  Strand strand{asio::make_strand(io)};
  requests::MemoryRequestStore store{strand, clock};
  requests::EventRoutes routes{{strand, clock, metrics, publisher, &store}, {}};
  http::Router router;

  Result<http::Response> post(std::string path, std::string body, http::HeaderList headers = {}) {
    return ask("POST", std::move(path), std::move(body), std::move(headers));
  }

  /// The handler's answer to a request; the route must exist.
  Result<http::Response> ask(std::string method, std::string path, std::string body,
                             http::HeaderList headers = {}) {
    http::Router::Match match = router.match(method, path);
    REQUIRE(match.route != nullptr);
    http::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers = std::move(headers);
    request.path_parameters = std::move(match.path_parameters);
    request.trace = TraceContext::begin();
    last_trace = request.trace.traceparent;
    std::optional<Result<http::Response>> answer;
    asio::co_spawn(io, match.route->handler(request),
                   [&](std::exception_ptr failure, Result<http::Response> response) {
                     CHECK_FALSE(failure);
                     answer = std::move(response);
                   });
    io.restart();
    io.run();
    REQUIRE(answer);
    return *std::move(answer);
  }

  /// The lines about wrong fields; empty: the request was taken.
  std::vector<std::string> wrong_fields(const std::string& path, std::string body) {
    const auto answer = post(path, std::move(body));
    if (answer) {
      return {};
    }
    CHECK(answer.error().kind == ErrorKind::invalid_input);
    CHECK(answer.error().title == "Validation failed");
    CHECK(publisher.published.empty());
    return answer.error().details;
  }

  std::string last_trace;
};

/// The names of an answer's members, in order.
inline std::vector<std::string> member_names(const std::string& body) {
  const auto object = json::Object::parse(body);
  REQUIRE(object);
  std::vector<std::string> names;
  for (const auto& member : object->members()) {
    names.push_back(member.name);
  }
  return names;
}

/// The text of one member of an answer.
inline std::string member_text(const std::string& body, std::string_view name) {
  const auto object = json::Object::parse(body);
  REQUIRE(object);
  const auto* member = object->find(name);
  REQUIRE(member != nullptr);
  return member->text;
}

}  // namespace eventapp::test
