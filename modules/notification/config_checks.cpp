#include "config_checks.hpp"

#include "mail_message.hpp"
#include "text_template.hpp"
#include "webhook_signature.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace eventapp::notification {

namespace {

constexpr std::int64_t longest_timeout_ms = 300'000;

std::string needed_by(const std::string& channel, const std::string& wanted) {
  return channel == wanted ? "must be set for notification.channel=" + wanted : "";
}

}  // namespace

config::Check channel_url(const std::string& channel, std::string wanted, const std::string& url,
                          std::vector<std::string> schemes) {
  return
      [&channel, &url, wanted = std::move(wanted), schemes = std::move(schemes)]() -> std::string {
        if (url.empty()) {
          return needed_by(channel, wanted);
        }
        const auto scheme =
            std::find_if(schemes.begin(), schemes.end(),
                         [&](const std::string& begin) { return url.starts_with(begin); });
        if (scheme == schemes.end()) {
          return fmt::format("must begin with {}", fmt::join(schemes, " or "));
        }
        const std::string rest = url.substr(scheme->size());
        const std::string authority = rest.substr(0, rest.find_first_of("/?#"));
        const bool clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' '; });
        if (authority.empty() || authority.starts_with(':') || !clean) {
          return "must name a host, and have only visible ASCII characters";
        }
        return authority.find('@') == authority.npos ? "" : "must not hold a user or a password";
      };
}

config::Check sender(const std::string& channel, const std::string& from) {
  return [&channel, &from]() -> std::string {
    if (from.empty()) {
      return needed_by(channel, "smtp");
    }
    const Result<Sender> parsed = parse_sender(from);
    return parsed ? "" : parsed.error().detail;
  };
}

config::Check total_timeout(const std::int64_t& total, const std::int64_t& connect) {
  return [&total, &connect]() -> std::string {
    return total >= connect && total <= longest_timeout_ms
               ? ""
               : fmt::format("must be between the connect_timeout_ms beside it and {}",
                             longest_timeout_ms);
  };
}

config::Check signing_key_file(const std::string& path) {
  return [&path, readable = config::readable_file(path)]() -> std::string {
    const std::string wrong = readable();
    if (path.empty() || !wrong.empty()) {
      return wrong;
    }
    try {
      signing_key(config::read_secret_file("notification.webhook.secret_file", path).value());
      return "";
    } catch (const ConfigError& error) {
      return error.what();
    }
  };
}

config::Check password_file(const std::string& username, const std::string& path) {
  return [&username, &path, readable = config::readable_file(path)]() -> std::string {
    if (username.empty() != path.empty()) {
      return "must be set together with notification.smtp.username";
    }
    return readable();
  };
}

config::Check no_clear_password(const std::string& starttls, const std::string& url,
                                const std::string& username) {
  const config::Check known = config::one_of(starttls, {"required", "off"});
  return [&starttls, &url, &username, known]() -> std::string {
    const std::string wrong = known();
    const bool clear = starttls == "off" && url.starts_with("smtp://") && !username.empty();
    return wrong.empty() && clear ? "must be `required` to log in over smtp://" : wrong;
  };
}

config::Check text_template(const std::string& text, const Names& known) {
  return [&text, &known]() -> std::string {
    const Result<TextTemplate> parsed = TextTemplate::parse(text, known);
    return parsed ? "" : parsed.error().detail;
  };
}

}  // namespace eventapp::notification
