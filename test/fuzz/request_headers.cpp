// Headers of a request whose values we read: Idempotency-Key, traceparent and tracestate, and
// Content-Type. Lines, in that order.
#include "eventapp/core/trace.hpp"
#include "eventapp/requests/rules.hpp"
#include "fuzz/lines.hpp"
#include "fuzz/targets.hpp"
#include "http/media_type.hpp"
#include "requests/idempotency_key.hpp"

#include <algorithm>

namespace eventapp::fuzz {

namespace {

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The same key as a string of RFC 8941.
std::string quoted(std::string_view key) {
  std::string text = "\"";
  for (const char c : key) {
    text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return text + "\"";
}

Result<std::optional<std::string>> key_of(const std::vector<std::string>& values) {
  http::Request request;
  for (const std::string& value : values) {
    request.headers.emplace_back("idempotency-KEY", value);
  }
  return requests::idempotency_key(request);
}

void check_key(const std::string& value) {
  const auto key = key_of({value});
  if (!key) {
    promise(key.error().kind == ErrorKind::invalid_input, "a wrong key is the client's mistake");
    return;
  }
  promise(key->has_value(), "a header that is there has a key");
  promise(!requests::is_blank(**key) && (*key)->size() <= 255 && is_visible(**key),
          "a key is 1 to 255 printable characters");
  const auto again = key_of({quoted(**key)});
  promise(again && *again == *key, "a key is the same, bare or quoted");
  promise(!key_of({value, value}), "a key is sent once");
}

void check_trace(const std::string& parent, const std::string& state) {
  const auto trace = TraceContext::from(parent, state);
  promise(trace.traceparent.size() == 55 && trace.traceparent.starts_with("00-"),
          "a trace goes on in version 00");
  promise(trace.trace_id().find_first_not_of("0123456789abcdef") == std::string::npos &&
              trace.trace_id().find_first_not_of('0') != std::string::npos,
          "a trace id is 32 hex digits, not all zero");
  promise(trace.tracestate.empty() || (trace.tracestate == state && state.size() <= 512),
          "a trace state goes on as it came, or not at all");
  promise(trace.tracestate.find_first_of("\r\n") == std::string::npos, "a trace state is one line");
  const auto again = TraceContext::from(trace.traceparent, trace.tracestate);
  promise_same(again.traceparent, trace.traceparent, "a trace that goes on goes on again");
  promise_same(again.tracestate, trace.tracestate, "a trace state that goes on goes on again");
}

void check_media_type(std::string type) {
  const bool json = http::is_json(type);
  promise(json == http::is_json(" " + type + " "), "blanks around a media type mean nothing");
  promise(json == http::is_json(type + ";x=y"), "an unknown parameter means nothing");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
  promise(json == http::is_json(type), "a media type knows no case");
}

}  // namespace

void request_headers(std::string_view input) {
  const std::string key(take_line(input));
  const std::string parent(take_line(input));
  const std::string state(take_line(input));
  check_key(key);
  check_trace(parent, state);
  check_media_type(std::string(take_line(input)));
}

}  // namespace eventapp::fuzz
