// Where notifications end: a mail server and a webhook's receiver, in another language and by their
// own means.
#pragma once

#include "support/certificate.hpp"
#include "support/child_process.hpp"
#include "support/free_port.hpp"
#include "support/temp_folder.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::test {

/// Checks signatures. Lifetime: it ends with this object.
class WebhookReceiver {
 public:
  /// What secret_file holds, without `whsec_`.
  static constexpr const char* key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /// Answers with these statuses, one after the other; the last one stays.
  explicit WebhookReceiver(std::vector<std::string> statuses = {"204"});

  /// Settings of an eventapp that posts to it.
  std::map<std::string, std::string> settings() const;
  /// One JSON object per request, in order.
  std::vector<std::string> requests() const;

 private:
  TempFolder folder_;
  std::uint16_t port_ = free_port();
  std::optional<ChildProcess> process_;

 public:
  const std::string secret_file;
};

/// Has a certificate that only its own file vouches for. Lifetime: it ends with this object.
class MailReceiver {
 public:
  MailReceiver();

  /// Settings of an eventapp that sends mails to it.
  std::map<std::string, std::string> settings() const;
  /// One JSON object per mail, in order.
  std::vector<std::string> mails() const;

 private:
  TempFolder folder_;
  Certificate certificate_{"DNS:localhost"};
  std::uint16_t port_ = free_port();
  std::optional<ChildProcess> process_;

 public:
  const std::string password_file;
};

}  // namespace eventapp::test
