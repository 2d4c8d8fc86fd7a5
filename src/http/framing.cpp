#include "http/framing.hpp"

#include "http/request_target.hpp"
#include "http/text.hpp"

#include <algorithm>

namespace eventapp::http {

namespace {

// The values of the headers that decide about framing; at most one of each is allowed.
struct FramingHeaders {
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
  std::string_view host = {};
  std::string_view length = {};
  std::string_view encoding = {};
};

void take(std::string_view value, int& count, std::string_view& kept) {
  ++count;
  kept = value;
}

FramingHeaders collect(const HeaderList& headers) {
  FramingHeaders found;
  for (const auto& [name, value] : headers) {
    if (same_ignoring_case(name, "host")) {
      take(value, found.hosts, found.host);
    } else if (same_ignoring_case(name, "content-length")) {
      take(value, found.lengths, found.length);
    } else if (same_ignoring_case(name, "transfer-encoding")) {
      take(value, found.encodings, found.encoding);
    }
  }
  return found;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<Refusal> bad(const char* detail) {
  return Refusal{400, "Bad request", detail};
}

std::optional<Refusal> check_host(int version, const FramingHeaders& headers) {
  if (headers.hosts > 1 || (version >= 11 && headers.hosts == 0)) {
    return bad("A request needs exactly one Host header.");
  }
  if (!headers.host.empty() && !is_authority(headers.host)) {
    return bad("The Host header is malformed.");
  }
  return std::nullopt;
}

std::optional<Refusal> check_length(int version, const FramingHeaders& headers) {
  if (headers.lengths > 1 || !std::all_of(headers.length.begin(), headers.length.end(), is_digit)) {
    return bad("Content-Length must be one number, given once.");
  }
  if (headers.encodings == 0) {
    return std::nullopt;
  }
  if (headers.encodings > 1 || !same_ignoring_case(headers.encoding, "chunked")) {
    return bad("Transfer-Encoding must be exactly chunked.");
  }
  if (version < 11 || headers.lengths > 0) {
    return bad("Transfer-Encoding needs HTTP/1.1 and excludes Content-Length.");
  }
  return std::nullopt;
}

std::optional<Refusal> check_expectations(int version, const HeaderList& headers) {
  for (const auto& [name, value] : headers) {
    if (version >= 11 && same_ignoring_case(name, "expect") &&
        !same_ignoring_case(value, "100-continue")) {
      return Refusal{417, "Expectation failed", "The only expectation met is 100-continue."};
    }
  }
  return std::nullopt;
}

// Whether one of the comma-separated `options` is `wanted`.
bool lists(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const auto option = options.substr(0, options.find(','));
    options.remove_prefix(std::min(option.size() + 1, options.size()));
    if (same_ignoring_case(trimmed(option), wanted)) {
      return true;
    }
  }
  return false;
}

bool has_connection_option(const HeaderList& headers, std::string_view wanted) {
  return std::any_of(headers.begin(), headers.end(), [wanted](const auto& header) {
    return same_ignoring_case(header.first, "connection") && lists(header.second, wanted);
  });
}

}  // namespace

std::optional<Refusal> check_framing(int version, const HeaderList& headers) {
  const FramingHeaders found = collect(headers);
  auto refusal = check_host(version, found);
  if (!refusal) {
    refusal = check_length(version, found);
  }
  if (!refusal) {
    refusal = check_expectations(version, headers);
  }
  return refusal;
}

bool expects_continue(int version, const HeaderList& headers) {
  return version >= 11 && std::any_of(headers.begin(), headers.end(), [](const auto& header) {
           return same_ignoring_case(header.first, "expect");
         });
}

bool stays_open(int version, const HeaderList& headers) {
  return !has_connection_option(headers, "close") &&
         (version >= 11 || has_connection_option(headers, "keep-alive"));
}

}  // namespace eventapp::http
