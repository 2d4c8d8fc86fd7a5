// Channels over TLS, to real servers: a notification goes only to whom a trusted certificate
// vouches for, by name, and connections are kept.
#include "eventapp/core/json.hpp"
#include "notification/smtp_channel.hpp"
#include "notification/webhook_channel.hpp"
#include "support/certificate.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/result_text.hpp"
#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <vector>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;
using notification::Notification;
using notification::NotificationChannel;

constexpr const char* password = "secret of the shop";
constexpr const char* signing_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Whom a channel connects to, and whom it trusts.
struct Peer {
  std::string host;
  std::string ca_file;
};

/// A server in another language, whose certificate is for `localhost`.
class TlsServer {
 public:
  virtual ~TlsServer() = default;
  virtual std::unique_ptr<NotificationChannel> channel_to(const Peer& peer) = 0;

  Peer trusted() const { return {"localhost", certificate_.file()}; }

  /// The members of that name of what it has got so far.
  std::vector<std::string> got(const char* name) const {
    std::istringstream output(process_->standard_output());
    std::vector<std::string> values;
    for (std::string line; std::getline(output, line);) {
      values.push_back(json::Object::parse(line).value().find(name)->text);
    }
    return values;
  }

 protected:
  static std::string program(const char* name) {
    return std::string(EVENTAPP_SOURCE_DIR) + "/test/support/" + name;
  }

  SystemClock clock_;
  TempFolder folder_;
  Certificate certificate_{"DNS:localhost"};
  std::uint16_t port_ = free_port();
  std::optional<ChildProcess> process_;
};

class HttpsServer final : public TlsServer {
 public:
  HttpsServer() : secret_file_(folder_.write("secret", signing_secret)) {
    process_.emplace(std::vector<std::string>{"python3", program("webhook_receiver.py"), "--tls",
                                              certificate_.file(), certificate_.key_file(),
                                              std::to_string(port_), secret_file_});
  }

  std::unique_ptr<NotificationChannel> channel_to(const Peer& peer) override {
    notification::WebhookConfig config;
    config.url = "https://" + peer.host + ":" + std::to_string(port_) + "/hook";
    config.ca_file = peer.ca_file;
    config.secret_file = secret_file_;
    return std::make_unique<notification::WebhookChannel>(config, clock_, 10);
  }

 private:
  std::string secret_file_;
};

class MailServer final : public TlsServer {
 public:
  /// `tls`: `starttls` or `smtps`.
  explicit MailServer(const std::string& tls)
      : scheme_(tls == "smtps" ? "smtps://" : "smtp://"),
        password_file_(folder_.write("password", password)) {
    process_.emplace(std::vector<std::string>{"/usr/bin/python3", program("mail_receiver.py"), tls,
                                              std::to_string(port_), certificate_.file(),
                                              certificate_.key_file(), "shop", password});
  }

  std::unique_ptr<NotificationChannel> channel_to(const Peer& peer) override {
    notification::SmtpConfig config;
    config.url = scheme_ + peer.host + ":" + std::to_string(port_);
    config.from = "shop@example.com";
    config.username = "shop";
    config.password_file = password_file_;
    config.ca_file = peer.ca_file;
    return std::make_unique<notification::SmtpChannel>(config, clock_, 10);
  }

 private:
  std::string scheme_;
  std::string password_file_;
};

Notification notification_named(std::string id) {
  return {std::move(id), "order-1", "user-1", "user-1@example.com", "About", "Thank you.", "t", {}};
}

/// What becomes of notifications over one channel, one after the other.
std::vector<Result<>> send(TlsServer& server, const Peer& peer, int count) {
  asio::io_context io;
  const auto channel = server.channel_to(peer);
  std::vector<Result<>> ends;
  for (int i = 0; i < count; ++i) {
    ends.push_back(run(io, channel->send(notification_named("event-" + std::to_string(i)))));
  }
  run(io, channel->close());
  return ends;
}

void check_whom_it_trusts(TlsServer& server) {
  // Until the server listens.
  REQUIRE(eventually(20s, [&] { return send(server, server.trusted(), 1)[0].has_value(); }));
  const Certificate of_another("DNS:localhost");
  for (const Peer& peer : {Peer{"localhost", ""}, Peer{"localhost", of_another.file()},
                           Peer{"127.0.0.1", server.trusted().ca_file}}) {
    CAPTURE(peer.host, peer.ca_file);
    const Result<> end = send(server, peer, 1)[0];
    REQUIRE(end.has_error());
    CHECK(end.error().kind == ErrorKind::unavailable);
    CHECK_THAT(end.error().detail, Catch::Contains("certificate"));
  }
  CHECK(server.got("connection").size() == 1);
}

void check_reuse(TlsServer& server) {
  REQUIRE(eventually(20s, [&] { return send(server, server.trusted(), 1)[0].has_value(); }));
  for (const Result<>& end : send(server, server.trusted(), 3)) {
    CHECK(end.has_value());
  }
  const auto connections = server.got("connection");
  REQUIRE(connections.size() == 4);
  CHECK(connections[1] != connections[0]);
  CHECK(connections[2] == connections[1]);
  CHECK(connections[3] == connections[1]);
}

}  // namespace

TEST_CASE("webhook: over TLS it goes to whom a trusted certificate names, and to nobody else") {
  HttpsServer server;
  check_whom_it_trusts(server);
  CHECK(server.got("signed")[0] == "True");
}

TEST_CASE("webhook: a TLS connection is kept for the next notification") {
  HttpsServer server;
  check_reuse(server);
}

TEST_CASE("smtp: over TLS it goes to whom a trusted certificate names, and to nobody else") {
  for (const char* tls : {"smtps", "starttls"}) {
    CAPTURE(tls);
    MailServer server(tls);
    check_whom_it_trusts(server);
    CHECK(server.got("encrypted")[0] == "True");
    CHECK(server.got("user")[0] == "shop");
  }
}

TEST_CASE("smtp: a TLS session is kept for the next mail") {
  for (const char* tls : {"smtps", "starttls"}) {
    CAPTURE(tls);
    MailServer server(tls);
    check_reuse(server);
  }
}

}  // namespace eventapp::test
