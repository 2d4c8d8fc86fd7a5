#include "eventapp/core/trace.hpp"

#include "eventapp/core/uuid.hpp"

#include <algorithm>
#include <utility>

namespace eventapp {

namespace {

constexpr std::size_t traceparent_length = 55;

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_all_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

// Version 00 has exactly this length; a later version may go on behind a dash.
bool is_valid(std::string_view text) {
  if (text.size() < traceparent_length) {
    return false;
  }
  const auto version = text.substr(0, 2);
  if (!is_lower_hex(version) || version == "ff") {
    return false;
  }
  if (text.size() > traceparent_length && (version == "00" || text[traceparent_length] != '-')) {
    return false;
  }
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return false;
  }
  const auto trace_id = text.substr(3, 32);
  const auto parent_id = text.substr(36, 16);
  return is_lower_hex(trace_id) && !is_all_zero(trace_id) && is_lower_hex(parent_id) &&
         !is_all_zero(parent_id) && is_lower_hex(text.substr(53, 2));
}

// tracestate goes out as it came, so only visible ASCII, spaces and tabs may be in it.
bool is_clean(std::string_view text) {
  return text.size() <= 512 && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '\t' || (c >= 0x20 && c < 0x7f);
         });
}

}  // namespace

TraceContext TraceContext::begin() {
  std::string traceparent;
  traceparent.reserve(traceparent_length);
  traceparent.append("00-").append(random_hex(16)).append("-").append(random_hex(8)).append("-01");
  return {std::move(traceparent)};
}

TraceContext TraceContext::from(std::string_view traceparent, std::string_view tracestate) {
  if (!is_valid(traceparent)) {
    return begin();
  }
  std::string text(traceparent.substr(0, traceparent_length));
  if (!text.starts_with("00")) {  // of a later version only the sampled flag is known to stay
    const bool sampled = std::string_view("13579bdf").find(text.back()) != std::string_view::npos;
    text.replace(0, 2, "00");
    text.replace(text.size() - 2, 2, sampled ? "01" : "00");
  }
  return {std::move(text),
          is_clean(tracestate) ? std::string(tracestate) : std::string()};
}

}  // namespace eventapp
