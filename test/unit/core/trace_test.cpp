// W3C Trace Context: a caller's trace goes on, anything malformed begins a new one.
#include "eventapp/core/trace.hpp"

#include <catch2/catch.hpp>

#include <vector>

using eventapp::TraceContext;

namespace {
const std::string trace_id = "0af7651916cd43dd8448eb211c80319c";
const std::string parent = "00-" + trace_id + "-b7ad6b7169203331-01";
}  // namespace

TEST_CASE("a valid traceparent is taken over with its state", "[trace]") {
  const auto trace = TraceContext::from(parent, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  CHECK(trace.traceparent == parent);
  CHECK(trace.tracestate == "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  CHECK(trace.trace_id() == trace_id);
}

TEST_CASE("a traceparent of a later version is read as far as version 00 goes", "[trace]") {
  const std::string later = "cc" + parent.substr(2);
  CHECK(TraceContext::from(later, "").traceparent == parent);
  CHECK(TraceContext::from(later + "-more", "").traceparent == parent);
  CHECK(TraceContext::from(later + "more", "").trace_id() != trace_id);
}

TEST_CASE("of a later version's flags only whether it is sampled goes on", "[trace]") {
  const std::string later = "cc" + parent.substr(2, parent.size() - 4);
  const std::string read = parent.substr(0, parent.size() - 2);
  CHECK(TraceContext::from(later + "ff", "").traceparent == read + "01");
  CHECK(TraceContext::from(later + "fe-more", "").traceparent == read + "00");
  CHECK(TraceContext::from(read + "03", "").traceparent == read + "03");
}

TEST_CASE("a malformed traceparent begins a new trace, without the state", "[trace]") {
  const std::vector<std::string> malformed = {
      "",
      "00",
      parent + "-01",
      parent + " ",
      " " + parent,
      parent.substr(0, 54),
      "ff" + parent.substr(2),
      "0g" + parent.substr(2),
      "00-" + std::string(32, '0') + "-b7ad6b7169203331-01",
      "00-" + trace_id + "-" + std::string(16, '0') + "-01",
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
      "00_" + trace_id + "-b7ad6b7169203331-01",
      "00-" + trace_id + "_b7ad6b7169203331-01",
      "00-" + trace_id + "-b7ad6b7169203331_01",
      "00-" + trace_id + "-b7ad6b7169203331-0\n"};
  for (const auto& text : malformed) {
    INFO(text);
    const auto trace = TraceContext::from(text, "rojo=1");
    CHECK(trace.trace_id() != trace_id);
    CHECK(trace.tracestate.empty());
    CHECK(TraceContext::from(trace.traceparent, "").traceparent == trace.traceparent);
  }
}

TEST_CASE("a state that could break a header is left out, the trace goes on", "[trace]") {
  for (const std::string& state : {std::string("a=1\r\nX-Forged: 1"), std::string("a=\x01"),
                                   std::string("a=é"), std::string(513, 'a')}) {
    const auto trace = TraceContext::from(parent, state);
    CHECK(trace.traceparent == parent);
    CHECK(trace.tracestate.empty());
  }
  CHECK(TraceContext::from(parent, std::string(512, 'a')).tracestate.size() == 512);
}

TEST_CASE("new traces are valid, sampled and differ", "[trace]") {
  const auto first = TraceContext::begin();
  const auto second = TraceContext::begin();
  CHECK(first.traceparent.size() == 55);
  CHECK(first.traceparent.ends_with("-01"));
  CHECK(first.trace_id() != second.trace_id());
  CHECK(TraceContext::from(first.traceparent, "").traceparent == first.traceparent);
}
