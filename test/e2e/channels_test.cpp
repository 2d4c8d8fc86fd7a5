// Notifications that leave through a real channel, on a real broker and a real Redis.
#include "receivers.hpp"
#include "shop.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace eventapp::test;
using namespace std::chrono_literals;

TEST_CASE("libcurl, large as it is, is loaded by a process that sends and by no other") {
  const auto loads_libcurl = [](EventappProcess& app) {
    const std::string maps = fmt::format("/proc/{}/maps", app.process().pid());
    return read_file(maps).find("/libcurl") != std::string::npos;
  };
  EventappProcess logging({});
  logging.wait_ready();
  CHECK_FALSE(loads_libcurl(logging));
  WebhookReceiver receiver;
  EventappProcess sending({.settings = receiver.settings()});
  sending.wait_ready();
  CHECK(loads_libcurl(sending));
}

TEST_CASE("an order is posted to the webhook once, signed, with the event's id") {
  Shop shop;
  WebhookReceiver receiver;
  EventappProcess app(shop.options("order,notification", receiver.settings()));
  app.wait_ready();
  const std::string event_id = post_order(app);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "SENT").size() == 1; }));
  const auto requests = receiver.requests();
  REQUIRE(requests.size() == 1);
  for (const char* name : {"webhook-id", "ce-id", "idempotency-key"}) {
    CHECK(member(requests[0], name) == event_id);
  }
  CHECK(member(requests[0], "signed") == "True");
  CHECK(member(requests[0], "path") == "/hook");
  CHECK(member(member(requests[0], "body"), "customerEmail") == "user1001@example.com");
  CHECK(app.stop() == 0);
  CHECK(app.process().output().find(WebhookReceiver::key) == std::string::npos);
}

TEST_CASE("a webhook that refuses us holds notifications until it takes them, and loses none") {
  Shop shop;
  WebhookReceiver receiver({"401", "403", "401", "200"});
  EventappProcess app(shop.options("order,notification", receiver.settings()));
  app.wait_ready();
  const std::string event_id = post_order(app);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "SENT").size() == 1; }));
  CHECK(receiver.requests().size() == 4);
  CHECK_FALSE(app.lines_with("Holding: a dependency is down. part=notification.channel").empty());
  CHECK(app.lines_with("will retry").empty());
  CHECK(shop.kafka.read_all("order.created.v1.dlq", 0).empty());
  CHECK(shop.redis.command({"GET", "notification:processed:event:" + event_id}) == "1");
}

TEST_CASE("a webhook's 5xx is retried, its 4xx dead-lettered at once") {
  Shop shop;
  WebhookReceiver receiver({"503", "200", "422"});
  auto settings = receiver.settings();
  settings.emplace("delivery.retry.delays_ms", "[200,200,200]");
  EventappProcess app(shop.options("order,notification", settings));
  app.wait_ready();
  post_order(app);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "SENT").size() == 1; }));
  const std::string refused = post_order(app);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "FAILED").size() == 1; }));
  CHECK(receiver.requests().size() == 3);
  CHECK(app.lines_with("will retry").size() == 1);
  const auto dead = shop.kafka.read_all("order.created.v1.dlq", 1);
  REQUIRE(dead.size() == 1);
  CHECK(member(*dead[0].value, "eventId") == refused);
  CHECK(dead[0].header("x-eventapp-attempts") == "1");
}

TEST_CASE("an order is mailed once, over TLS, by a user, in any language") {
  Shop shop;
  MailReceiver receiver;
  EventappProcess::Options options = shop.options("order,notification", receiver.settings());
  options.arguments = {"--config", std::string(EVENTAPP_SOURCE_DIR) + "/config/korean.json"};
  EventappProcess app(std::move(options));
  app.wait_ready();
  const std::string event_id = post_order(app);
  post_order(app);
  REQUIRE(eventually(20s, [&] { return events_with_status(app, "SENT").size() == 2; }));
  const auto mails = receiver.mails();
  REQUIRE(mails.size() == 2);
  const std::string first =
      member(mails[0], "message_id").find(event_id) != std::string::npos ? mails[0] : mails[1];
  CHECK(member(first, "message_id") == "<" + event_id + "@example.com>");
  CHECK(member(first, "encrypted") == "True");
  CHECK(member(first, "user") == "shop");
  CHECK(member(first, "from") == "shop@example.com");
  CHECK(member(first, "sender") == "The Shop <shop@example.com>");
  CHECK(member(first, "to") == "user1001@example.com");
  CHECK(member(first, "defects") == "0");
  CHECK(member(first, "subject").find("접수되었습니다") != std::string::npos);
  CHECK(member(first, "text").find("12900.10 KRW") != std::string::npos);
  CHECK(app.stop() == 0);
  CHECK(app.process().output().find("ssword of the shop") == std::string::npos);
}

TEST_CASE("a mail server that refuses the password, or is not trusted, holds the notifications") {
  Shop shop;
  MailReceiver receiver;
  TempFolder folder;
  auto settings = receiver.settings();
  std::string reason;
  SECTION("password") {
    settings["notification.smtp.password_file"] = folder.write("password", "another");
    reason = "Login denied";
  }
  SECTION("certificate") {
    settings.erase("notification.smtp.ca_file");
    reason = "certificate";
  }
  EventappProcess app(shop.options("order,notification", settings));
  app.wait_ready();
  post_order(app);
  // The first reason may be that the mail server is still starting.
  CHECK(eventually(20s, [&] {
    const auto answer = try_http(app.port(), {"GET", "/readyz?verbose"});
    return answer && answer->body.find(reason) != std::string::npos;
  }));
  CHECK(events_with_status(app, "SENT").empty());
  CHECK(app.lines_with("will retry").empty());
  CHECK(receiver.mails().empty());
  CHECK(app.stop() == 0);
}
