// Requests to other people's servers, over libcurl on the caller's own loop: no thread, no blocking
// call. What libcurl says is told in our words; it never repeats a request by itself.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/config_fields.hpp"
#include "eventapp/core/error.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace eventapp::curl {

class MailSessions;
class Multi;

/// Where a request goes and how long it may take. Certificates are always verified.
struct Target {
  std::string url;      ///< Without user or password.
  std::string ca_file;  ///< Authorities to trust instead of the system's; empty: the system's.
  std::chrono::milliseconds connect_timeout{3'000};  ///< Look-up, TCP, TLS; mail: the login too.
  std::chrono::milliseconds timeout{10'000};         ///< Everything, the connection included.
};

/// `POST` over HTTP/1.1 (`http://`, `https://`). Redirects are answers, not followed.
struct HttpPost {
  Target target;
  std::vector<std::pair<std::string, std::string>> headers;  ///< No line ends in them.
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  std::chrono::seconds retry_after{0};  ///< 0: not said.
};

/// One message to one recipient (`smtp://`, `smtps://`). Addresses are bare, without line ends.
struct Mail {
  Target target;
  bool starttls = true;  ///< For `smtp://`: TLS or nothing.
  std::string username;  ///< Empty: no authentication.
  config::Secret password;
  std::string from;
  std::string to;
  std::string message;  ///< RFC 5322, lines ended by CR LF.
};

/// How far a mail session came.
enum class MailStage {
  session,  ///< Greeting, EHLO, STARTTLS, AUTH: nothing of the message was said.
  mail,     ///< MAIL FROM was written.
  rcpt,
  data,     ///< DATA was written.
  message,  ///< The message itself was being written, or its end was.
};

/// The server's last word on a message; 250 in stage `message` is its acceptance.
struct MailAnswer {
  MailStage stage = MailStage::session;
  int code = 0;
  std::string text;  ///< The server's own, one line, without control characters.
};

/// Keeps connections for reuse. Strand: that of its first perform(), which all others share;
/// close() may come from any. Lifetime: once used, its owner awaits close() before that strand's
/// loop ends; a perform() whose coroutine is destroyed ends its request.
class Client {
 public:
  /// `connections`: how many are kept open when idle. Errors: StartError when libcurl refuses.
  Client(Clock& clock, std::size_t connections);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Completes when the head of the answer is there and its body was read or given up.
  /// Errors: unavailable (no byte of the request was written) · outcome_unknown (written, and then
  /// no answer: deadline, broken connection, not HTTP).
  awaitable<Result<HttpAnswer>> perform(HttpPost request);

  /// Completes with the server's word on the message, be it good or bad.
  /// Errors: unavailable (it did not come to MAIL FROM, whatever the reason) · outcome_unknown
  /// (deadline, broken connection or not SMTP after that) · rejected (an address that the server
  /// cannot write).
  awaitable<Result<MailAnswer>> perform(Mail request);

  /// Ends what is running with an error and all connections; a later perform() is unavailable.
  awaitable<> close();

 private:
  void begin_on(const asio::any_io_executor& executor);
  awaitable<> close_on_strand();

  Clock& clock_;
  std::size_t connections_;
  std::shared_ptr<Multi> multi_;  ///< Made by the first perform(), on its strand.
  std::shared_ptr<MailSessions> mail_sessions_;
};

}  // namespace eventapp::curl
