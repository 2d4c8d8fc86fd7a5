#include "http/endpoint.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <sstream>

namespace eventapp::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

Error malformed() {
  return {ErrorKind::invalid_input, "Malformed address",
          "must be <IP address>:<port>, for example 127.0.0.1:8081 or [::1]:8081"};
}

std::string_view without_brackets(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  return host.find(':') == host.npos ? host : std::string_view();
}

}  // namespace

Result<tcp::endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) {
    return malformed();
  }
  const auto host = without_brackets(text.substr(0, colon));
  const auto digits = text.substr(colon + 1);
  unsigned short port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return malformed();
  }
  boost::system::error_code bad_address;
  const auto address =
      asio::ip::make_address(host == "localhost" ? "127.0.0.1" : std::string(host), bad_address);
  if (bad_address) {
    return malformed();
  }
  return tcp::endpoint(address, port);
}

std::string to_string(const tcp::endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

}  // namespace eventapp::http
