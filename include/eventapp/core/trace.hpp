// W3C Trace Context: taken from a request when it is well-formed, else begun anew.
#pragma once

#include <string>
#include <string_view>

namespace eventapp {

/// Source: W3C Trace Context, level 1.
struct TraceContext {
  std::string traceparent;  ///< `00-<32 hex trace id>-<16 hex parent id>-<2 hex flags>`
  std::string tracestate = {};

  std::string_view trace_id() const { return std::string_view(traceparent).substr(3, 32); }

  /// A new trace of one sampled span.
  static TraceContext begin();
  /// The caller's trace if `traceparent` is valid (tracestate then goes along), else a new one.
  static TraceContext from(std::string_view traceparent, std::string_view tracestate);
};

}  // namespace eventapp
