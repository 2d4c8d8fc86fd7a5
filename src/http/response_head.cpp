#include "http/response_head.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace eventapp::http {

namespace {

std::string_view reason_of(int status) {
  using Entry = std::pair<int, std::string_view>;
  static constexpr std::array<Entry, 28> reasons = {{{200, "OK"},
                                                     {201, "Created"},
                                                     {202, "Accepted"},
                                                     {204, "No Content"},
                                                     {301, "Moved Permanently"},
                                                     {302, "Found"},
                                                     {303, "See Other"},
                                                     {304, "Not Modified"},
                                                     {307, "Temporary Redirect"},
                                                     {308, "Permanent Redirect"},
                                                     {400, "Bad Request"},
                                                     {401, "Unauthorized"},
                                                     {403, "Forbidden"},
                                                     {404, "Not Found"},
                                                     {405, "Method Not Allowed"},
                                                     {408, "Request Timeout"},
                                                     {409, "Conflict"},
                                                     {410, "Gone"},
                                                     {413, "Content Too Large"},
                                                     {415, "Unsupported Media Type"},
                                                     {417, "Expectation Failed"},
                                                     {422, "Unprocessable Content"},
                                                     {429, "Too Many Requests"},
                                                     {431, "Request Header Fields Too Large"},
                                                     {500, "Internal Server Error"},
                                                     {503, "Service Unavailable"},
                                                     {504, "Gateway Timeout"},
                                                     {505, "HTTP Version Not Supported"}}};
  const auto* found =
      std::find_if(reasons.begin(), reasons.end(), [&](Entry e) { return e.first == status; });
  return found == reasons.end() ? std::string_view() : found->second;
}

// One second has one text, so it is made once a second and thread.
const std::string& current_date(WallTime now) {
  thread_local WallTime made_for{};
  thread_local std::string text;
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (text.empty() || made_for != second) {
    made_for = second;
    text = http_date(now);
  }
  return text;
}

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

void append_own_headers(std::string& out, const HeaderList& headers) {
  for (const auto& [name, value] : headers) {
    if (is_clean(name) && is_clean(value) && !name.empty()) {
      append_header(out, name, value);
    } else {
      log::error("A response header was left out: it has control characters. name=" + name);
    }
  }
}

}  // namespace

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

std::string http_date(WallTime time) {
  static constexpr std::array<const char*, 7> weekdays = {"Sun", "Mon", "Tue", "Wed",
                                                          "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     weekdays[std::chrono::weekday(day).c_encoding()], unsigned(date.day()),
                     months[unsigned(date.month()) - 1], int(date.year()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

void append_head(std::string& out, const Response& response, Persistence persistence,
                 WallTime now) {
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason_of(response.status)).append("\r\n");
  append_header(out, "Date", current_date(now));
  if (may_have_body(response.status)) {
    if (!response.content_type.empty() && is_clean(response.content_type)) {
      append_header(out, "Content-Type", response.content_type);
    }
    append_header(out, "Content-Length", std::to_string(response.body.size()));
  }
  if (persistence != Persistence::implied) {
    append_header(out, "Connection", persistence == Persistence::none ? "close" : "keep-alive");
  }
  append_own_headers(out, response.headers);
  out += "\r\n";
}

}  // namespace eventapp::http
