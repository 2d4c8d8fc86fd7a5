// The mail channel and servers that refuse or misbehave at every step: each attempt ends in time
// with an error that says whose trouble it is, and the loop never waits for a server.
#include "notification/smtp_channel.hpp"
#include "support/result_text.hpp"
#include "support/run.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <vector>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;
using notification::Notification;
using notification::SmtpChannel;
using notification::SmtpConfig;

/// What a server says to the beginnings of lines; "<hang>", "<close>", "<drip>…" and "<cut>…" do
/// that instead.
using Replies = std::map<std::string, std::string>;

const Replies healthy = {{"", "220 mail.example.com ESMTP\r\n"},
                         {"EHLO", "250-mail.example.com\r\n250 8BITMIME\r\n"},
                         {"HELO", "250 mail.example.com\r\n"},
                         {"MAIL", "250 ok\r\n"},
                         {"RCPT", "250 ok\r\n"},
                         {"DATA", "354 go on\r\n"},
                         {".", "250 taken\r\n"},
                         {"QUIT", "221 bye\r\n"}};

Replies healthy_but(Replies changed) {
  changed.insert(healthy.begin(), healthy.end());
  return changed;
}

Replies healthy_but(const std::string& command, const std::string& reply) {
  return healthy_but(Replies{{command, reply}});
}

struct Seen {
  std::vector<std::string> lines;
  int messages = 0;
};

std::string reply_to(const Replies& replies, const std::string& line, bool in_message) {
  const auto found = replies.find(in_message ? "." : line.substr(0, 4));
  return found == replies.end() ? "502 what?\r\n" : found->second;
}

awaitable<> serve_mail(PeerSocket socket, const Replies* replies, Seen* seen) {
  bool in_message = false;
  std::string reply = replies->at("");
  for (;;) {
    if (reply == "<hang>") {
      co_await hang(socket);
      co_return;
    }
    if (reply == "<close>") {
      co_return;
    }
    if (reply.starts_with("<drip>")) {
      co_await drip(socket, reply.substr(6), 100ms);
    } else if (reply.starts_with("<cut>")) {
      co_await say(socket, reply.substr(5));
      co_return;
    } else {
      co_await say(socket, reply);
    }
    in_message = reply.starts_with("354");
    std::string end = in_message ? "\r\n.\r\n" : "\r\n";
    const std::string line = co_await read_to(socket, end);
    if (line.empty()) {
      co_return;
    }
    seen->lines.push_back(line);
    seen->messages += in_message ? 1 : 0;
    reply = reply_to(*replies, line, in_message);
  }
}

/// A channel on a server with these replies, both on one loop.
struct Post {
  asio::io_context io;
  SystemClock clock;
  Replies replies;
  Seen seen;
  ScriptedServer server;
  SmtpChannel channel;

  /// Without TLS and login, and in a hurry.
  static SmtpConfig plain() {
    SmtpConfig config;
    config.from = "Shop <shop@example.com>";
    config.starttls = "off";
    config.connect_timeout_ms = 400;
    config.timeout_ms = 600;
    return config;
  }

  static SmtpConfig on(const ScriptedServer& server, SmtpConfig config) {
    config.url = "smtp://" + server.address();
    return config;
  }

  explicit Post(Replies said, SmtpConfig config = plain())
      : replies(std::move(said)),
        server(io, [this](PeerSocket socket, int) { return serve_mail(socket, &replies, &seen); }),
        channel(on(server, std::move(config)), clock, 10) {}
  ~Post() { run(io, channel.close()); }

  static Notification mail(std::string to = "user-1@example.com") {
    return {"event-1",       "order-1",         "user-1", std::move(to),
            "About order-1", ".\r\nThank you.", "t",      {}};
  }

  Result<> send(std::string to = "user-1@example.com") {
    return run(io, channel.send(mail(std::move(to))));
  }
};

/// Goes on while timers do not: what a process finds that was stopped for a while, since it hears
/// of its sockets first.
struct SleepingClock final : Clock {
  WallTime wall_now() const override { return awake.wall_now(); }
  SteadyTime now() const override { return awake.now() + slept; }
  awaitable<bool> sleep_until(SteadyTime deadline, asio::cancellation_slot slot) override {
    return awake.sleep_until(deadline - slept, slot);
  }

  SystemClock awake;
  Duration slept{0};
};

ErrorKind kind_of(const Result<>& sent) {
  REQUIRE(sent.has_error());
  INFO(sent.error().detail);
  return sent.error().kind;
}

}  // namespace

TEST_CASE("smtp: mails go out one after the other over one session") {
  Post post(healthy);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(post.send());
  }
  CHECK(post.server.connections() == 1);
  CHECK(post.seen.messages == 3);
  CHECK(post.seen.lines.at(1) == "MAIL FROM:<shop@example.com>\r\n");
  CHECK(post.seen.lines.at(2) == "RCPT TO:<user-1@example.com>\r\n");
}

TEST_CASE("smtp: who refuses before MAIL FROM refuses us, and the channel is unavailable") {
  const std::vector<Replies> refusals = {{{"", "554 no\r\n"}},
                                         {{"", "421 busy\r\n"}},
                                         {{"", "<close>"}},
                                         {{"", "<hang>"}},
                                         {{"", "<cut>220-mail.exam"}},
                                         {{"", "<drip>220 mail.example.com ESMTP\r\n"}},
                                         {{"", "HTTP/1.1 400 Bad\r\n\r\n"}},
                                         {{"", std::string(70'000, '\xff')}},
                                         {{"EHLO", "554 no\r\n"}, {"HELO", "554 no\r\n"}},
                                         {{"EHLO", "421 closing\r\n"}, {"HELO", "<close>"}},
                                         {{"EHLO", "<hang>"}},
                                         {{"EHLO", "<close>"}}};
  for (const Replies& refusal : refusals) {
    CAPTURE(refusal.begin()->first, refusal.begin()->second.substr(0, 80));
    Post post(healthy_but(refusal));
    CHECK(kind_of(post.send()) == ErrorKind::unavailable);
    CHECK(post.seen.messages == 0);
  }
}

TEST_CASE("smtp: without TLS nothing is said about a message where TLS is required") {
  SmtpConfig config = Post::plain();
  config.starttls = "required";
  Post without(healthy, config);
  CHECK(kind_of(without.send()) == ErrorKind::unavailable);
  for (const std::string reply : {"454 not now\r\n", "502 never\r\n", "421 closing\r\n", "<close>",
                                  "<hang>", "220 go on\r\n"}) {  // and then no TLS
    CAPTURE(reply);
    Post post(healthy_but({{"EHLO", "250-mail.example.com\r\n250 STARTTLS\r\n"}, {"STAR", reply}}),
              config);
    CHECK(kind_of(post.send()) == ErrorKind::unavailable);
    for (const std::string& line : post.seen.lines) {
      CHECK_FALSE(line.starts_with("MAIL"));
    }
  }
}

TEST_CASE("smtp: who refuses our login, or offers none, has not refused the message") {
  const TempFolder folder;
  SmtpConfig config = Post::plain();
  config.username = "shop";
  config.password_file = folder.write("password", "secret");
  const Replies with_login = healthy_but({{"EHLO", "250-mail.example.com\r\n250 AUTH PLAIN\r\n"},
                                          {"AUTH", "334 \r\n"},
                                          {"AHNo", "235 welcome\r\n"}});  // Base64 of "\0shop…"
  Post welcome(with_login, config);
  CHECK(welcome.send().has_value());
  for (const std::string command : {"AUTH", "AHNo"}) {
    for (const std::string reply :
         {"535 no\r\n", "454 later\r\n", "421 closing\r\n", "<close>", "<hang>", "<cut>23"}) {
      CAPTURE(command, reply);
      Replies replies = with_login;
      replies[command] = reply;
      Post post(replies, config);
      CHECK(kind_of(post.send()) == ErrorKind::unavailable);
      CHECK(post.seen.messages == 0);
    }
  }
  Post without(healthy_but("MAIL", "530 log in first\r\n"), config);
  CHECK(kind_of(without.send()) == ErrorKind::unavailable);
}

TEST_CASE("smtp: the deadline to connect covers the greeting, whatever a message may take") {
  SmtpConfig patient = Post::plain();
  patient.timeout_ms = 60'000;
  for (const std::string command : {"", "EHLO"}) {
    CAPTURE(command);
    Post post(healthy_but(command, "<hang>"), patient);
    CHECK(kind_of(post.send()) == ErrorKind::unavailable);
  }
}

TEST_CASE("smtp: 421 before the end of a message is unavailable, 4xx failed, 5xx rejected") {
  for (const std::string command : {"MAIL", "RCPT", "DATA"}) {
    CAPTURE(command);
    Post closing(healthy_but(command, "421 closing\r\n"));
    CHECK(kind_of(closing.send()) == ErrorKind::unavailable);
    Post later(healthy_but(command, "451-not\r\n451 now\r\n"));
    CHECK(kind_of(later.send()) == ErrorKind::internal);
    Post never(healthy_but(command, "550 never\r\n"));
    CHECK(kind_of(never.send()) == ErrorKind::rejected);
    CHECK(never.seen.messages == 0);
  }
  Post full(healthy_but(".", "452 full\r\n"));
  CHECK(kind_of(full.send()) == ErrorKind::internal);
  Post spam(healthy_but(".", "554 spam\r\n"));
  CHECK(kind_of(spam.send()) == ErrorKind::rejected);
  Post late(healthy_but(".", "421 too late\r\n"));
  CHECK(kind_of(late.send()) == ErrorKind::internal);
}

TEST_CASE("smtp: who falls silent, closes or talks nonsense after MAIL FROM leaves it unknown") {
  for (const std::string command : {"MAIL", "RCPT", "DATA", "."}) {
    for (const std::string& reply :
         {std::string("<hang>"), std::string("<close>"), std::string("<cut>25"),
          std::string("<drip>250 taken\r\n"), std::string("what?\r\n"),
          std::string("250-and so on\r\n"), std::string(70'000, '\xff')}) {
      CAPTURE(command, reply.substr(0, 80));
      Post post(healthy_but(command, reply));
      CHECK(kind_of(post.send()) == ErrorKind::outcome_unknown);
    }
  }
}

TEST_CASE("smtp: a process that slept in the middle of a mail does not finish it") {
  Post post(healthy);
  SleepingClock clock;
  SmtpChannel channel(Post::on(post.server, Post::plain()), clock, 1);
  std::vector<Result<>> ends;
  const auto send = [&]() -> awaitable<> {
    const Result<> sent = co_await channel.send(Post::mail());
    ends.push_back(sent);
  };
  asio::co_spawn(post.io, send(), [](std::exception_ptr) {});
  const std::vector<std::string>& lines = post.seen.lines;
  while ((lines.empty() || lines.back() != "DATA\r\n") && post.io.run_one_for(5s) > 0) {
  }
  clock.slept = 1min;
  while (ends.empty() && post.io.run_one_for(5s) > 0) {
  }
  REQUIRE(ends.size() == 1);
  CHECK(kind_of(ends[0]) == ErrorKind::outcome_unknown);
  CHECK(post.seen.messages == 0);
  run(post.io, channel.close());
}

TEST_CASE("smtp: a server that is slow to take a message keeps no other message waiting") {
  SmtpConfig patient = Post::plain();  // five sessions are open before the first gives up
  patient.connect_timeout_ms = 5000;
  patient.timeout_ms = 5000;
  Post post(healthy_but(".", "<hang>"), patient);
  std::vector<Result<>> ends;
  const auto send = [&]() -> awaitable<> {
    const Result<> sent = co_await post.channel.send(Post::mail());
    ends.push_back(sent);
  };
  for (int i = 0; i < 5; ++i) {
    asio::co_spawn(post.io, send(), [](std::exception_ptr) {});
  }
  while (post.seen.messages < 5 && post.io.run_one_for(5s) > 0) {
  }
  CHECK(post.seen.messages == 5);
  CHECK(ends.empty());
  while (ends.size() < 5 && post.io.run_one_for(5s) > 0) {
  }
  for (const Result<>& end : ends) {
    CHECK(kind_of(end) == ErrorKind::outcome_unknown);
  }
}

TEST_CASE("smtp: a session that the server closed while it was idle costs nobody an attempt") {
  Post post(healthy);
  REQUIRE(post.send());
  post.replies["MAIL"] = "421 idle for too long\r\n";
  const auto heal = [&](const std::string& line) { return line.starts_with("MAIL"); };
  Seen& seen = post.seen;
  seen.lines.clear();
  CHECK(kind_of(post.send()) == ErrorKind::unavailable);
  CHECK(std::count_if(seen.lines.begin(), seen.lines.end(), heal) == 2);
  CHECK(post.server.connections() == 2);
  post.replies["MAIL"] = "250 ok\r\n";
  CHECK(post.send().has_value());
}

TEST_CASE("smtp: while the server is away the channel is unavailable, then it works again") {
  Post post(healthy);
  post.server.refuse();
  CHECK(kind_of(post.send()) == ErrorKind::unavailable);
  post.server.accept_again();
  CHECK(post.send().has_value());
}

TEST_CASE("smtp: an address that is none, or that the server cannot write, goes nowhere") {
  Post post(healthy);
  const std::vector<std::string> addresses = {"",
                                              "nobody",
                                              "a@b.com>\r\nRCPT TO:<c@d.com",
                                              "a@b.com\nBcc: c@d.com",
                                              "a b@c.com",
                                              "a@b.com,c@d.com",
                                              "<a@b.com>",
                                              "a@b.com> SIZE=1",
                                              "\"a\r\nRSET\"@c.com",
                                              std::string("a\0@c.com", 8),
                                              std::string("a@c.com\0", 8),
                                              "홍길동@example.com"};
  for (const std::string& to : addresses) {
    CAPTURE(to);
    CHECK(kind_of(post.send(to)) == ErrorKind::rejected);
  }
  CHECK(post.seen.messages == 0);
  for (const std::string& line : post.seen.lines) {
    CHECK_FALSE(line.starts_with("RCPT"));
  }
  Post modern(healthy_but("EHLO", "250-mail.example.com\r\n250 SMTPUTF8\r\n"));
  REQUIRE(modern.send("홍길동@example.com"));
  CHECK(modern.seen.lines.at(1) == "MAIL FROM:<shop@example.com> SMTPUTF8\r\n");
  CHECK(modern.seen.lines.at(2) == "RCPT TO:<홍길동@example.com>\r\n");
}

TEST_CASE("smtp: an address in quotes stays one address, whatever stands between them") {
  Post post(healthy);
  const std::string to = R"("a, b> <c@d.com>\""@example.com)";
  REQUIRE(post.send(to));
  CHECK(post.seen.lines.at(2) == "RCPT TO:<" + to + ">\r\n");
  CHECK(post.seen.lines.at(4).find("\r\nTo: " + to + "\r\n") != std::string::npos);
}

TEST_CASE("smtp: closing ends what is running, and afterwards nothing begins") {
  Post post(healthy_but(".", "<hang>"));
  std::vector<Result<>> ends;
  const auto send = [&]() -> awaitable<> {
    const Result<> sent = co_await post.channel.send(Post::mail());
    ends.push_back(sent);
  };
  asio::co_spawn(post.io, send(), [](std::exception_ptr) {});
  while (post.seen.messages < 1 && post.io.run_one_for(5s) > 0) {
  }
  run(post.io, post.channel.close());
  while (ends.empty() && post.io.run_one_for(5s) > 0) {
  }
  REQUIRE(ends.size() == 1);
  CHECK(kind_of(ends[0]) == ErrorKind::outcome_unknown);
  CHECK(kind_of(post.send()) == ErrorKind::unavailable);
}

}  // namespace eventapp::test
