// Events to and from the bytes of a Kafka record. Pure functions.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/core/trace.hpp"
#include "eventapp/events/event.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::events {

/// A record as it goes to Kafka.
struct EncodedEvent {
  std::string topic;
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// The record of `event`: JSON value with exactly Spring's members in Spring's order, the headers
/// `__TypeId__`, CloudEvents 1.0 (binary mode; `source` is a path such as `/eventapp/order`) and
/// W3C trace context.
EncodedEvent encode(const Event& event, std::string_view source, const TraceContext& trace);

/// The event in a record of `topic`; headers are not needed. Errors: invalid_input, with a detail
/// that names the member and what it should be.
Result<Event> decode(std::string_view topic, std::string_view value);

}  // namespace eventapp::events
