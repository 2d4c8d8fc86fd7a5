// Addresses that people write: e-mail, the URL of Redis, the server's own. Tried on the whole
// input.
#include "eventapp/core/utf8.hpp"
#include "eventapp/requests/rules.hpp"
#include "fuzz/targets.hpp"
#include "http/endpoint.hpp"
#include "notification/mail_message.hpp"
#include "redis/config.hpp"

#include <algorithm>
#include <charconv>

namespace eventapp::fuzz {

namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// It goes into a mail's header and into SMTP commands.
void check_email(std::string_view text) {
  if (!requests::is_email(text)) {
    return;
  }
  promise(!has_control(text), "an e-mail address has no control characters");
  promise(utf8::is_valid(text), "an e-mail address is UTF-8");
  const std::size_t at = text.rfind('@');
  promise(at != text.npos && at > 0 && at + 1 < text.size(), "an e-mail address has two sides");
  const std::string_view domain = text.substr(at + 1);
  promise(domain.find_first_of(" <>\"(),;\\") == domain.npos, "a domain ends no address");
  const std::string_view local = text.substr(0, at);
  promise(local.starts_with('"') || local.find_first_of(" <>(),;:@\\") == local.npos ||
              local.find('"') != local.npos,
          "only quotes make room for what would end an address");
  const auto sender = notification::parse_sender("Shop <" + std::string(text) + ">");
  promise(sender && sender->address == text && sender->name == "Shop",
          "an e-mail address can be a sender's");
}

bool is_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4U], digits[byte & 0xfU]};
  }
  return encoded;
}

void check_redis_url(std::string_view text) {
  const auto endpoint = redis::parse_url(text);
  if (!endpoint) {
    promise(endpoint.error().kind == ErrorKind::invalid_input, "a wrong URL is a wrong setting");
    return;
  }
  promise(!endpoint->host.empty() && is_port(endpoint->port), "a URL leads to a host and a port");
  promise(endpoint->database >= 0, "a database has a number");
  const bool ipv6 = endpoint->host.find(':') != std::string::npos;
  std::string url = "redis://" + percent_encoded(endpoint->user) + ":" +
                    percent_encoded(endpoint->password.value()) + "@" +
                    (ipv6 ? "[" + endpoint->host + "]" : endpoint->host) + ":" + endpoint->port +
                    "/" + std::to_string(endpoint->database);
  const auto again = redis::parse_url(url);
  promise(again && again->address() == endpoint->address() && again->user == endpoint->user &&
              again->password.value() == endpoint->password.value() &&
              again->database == endpoint->database,
          "a URL written from what was read leads to the same server");
}

// Whatever is wrong with a URL, the log must not tell the password in it.
void check_secrecy(std::string_view text) {
  constexpr std::string_view secret = "tr0ub4dor";
  if (text.find(secret) != text.npos) {
    return;
  }
  const std::string rest(text);
  for (const std::string& url :
       {"redis://user:" + std::string(secret) + "@" + rest,
        "redis://" + rest + std::string(secret) + "@cache", rest + std::string(secret)}) {
    const auto endpoint = redis::parse_url(url);
    promise(endpoint || endpoint.error().detail.find(secret) == std::string::npos,
            "what is wrong with a URL is told without it");
  }
}

void check_endpoint(std::string_view text) {
  const auto endpoint = http::parse_endpoint(text);
  if (endpoint) {
    const auto again = http::parse_endpoint(http::to_string(*endpoint));
    promise(again && *again == *endpoint, "an address is the same after writing and reading");
  }
}

}  // namespace

void addresses(std::string_view input) {
  check_email(input);
  check_redis_url(input);
  check_secrecy(input);
  check_endpoint(input);
}

}  // namespace eventapp::fuzz
