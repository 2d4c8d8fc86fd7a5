#include "http/config.hpp"

#include "http/endpoint.hpp"

namespace eventapp::http {

namespace {

config::Check addresses(const config::StringList& listen) {
  return [&listen]() -> std::string {
    for (const auto& address : listen) {
      const auto endpoint = parse_endpoint(address);
      if (!endpoint) {
        return "\"" + address + "\" " + endpoint.error().detail;
      }
    }
    return {};
  };
}

void describe_timeouts(config::Fields& fields, HttpConfig& config) {
  constexpr std::int64_t hour_ms = 3'600'000;
  fields.add("http.idle_timeout_ms", &config.idle_timeout_ms,
             "How long a connection may wait for its next request.",
             config::between(config.idle_timeout_ms, 1, hour_ms));
  fields.add("http.header_timeout_ms", &config.header_timeout_ms,
             "From the first byte of a request to the end of its header; then 408.",
             config::between(config.header_timeout_ms, 1, hour_ms));
  fields.add("http.body_timeout_ms", &config.body_timeout_ms,
             "From the end of the header to the end of the body; then 408.",
             config::between(config.body_timeout_ms, 1, hour_ms));
  fields.add("http.write_timeout_ms", &config.write_timeout_ms,
             "How long a client may take to accept one answer.",
             config::between(config.write_timeout_ms, 1, hour_ms));
}

}  // namespace

void describe(config::Fields& fields, HttpConfig& config) {
  fields.add("http.listen", &config.listen,
             "Addresses to listen on; empty = the own address of each enabled module.",
             addresses(config.listen));
  fields.add("http.body_limit_bytes", &config.body_limit_bytes,
             "Largest request body; a larger one is answered 413.",
             config::between(config.body_limit_bytes, 1, 64 << 20));
  fields.add("http.header_limit_bytes", &config.header_limit_bytes,
             "Largest request header; a larger one is answered 431.",
             config::between(config.header_limit_bytes, 256, 1 << 20));
  describe_timeouts(fields, config);
  fields.add(
      "http.max_connections", &config.max_connections,
      "Connections at a time; for a further one the longest idle end, and if none is idle it "
      "is answered 503 and closed.",
      config::between(config.max_connections, 1, 1'000'000));
  fields.add("http.max_requests_in_flight", &config.max_requests_in_flight,
             "Requests at work at a time; further ones but GET are answered 503.",
             config::between(config.max_requests_in_flight, 1, 1'000'000));
}

}  // namespace eventapp::http
