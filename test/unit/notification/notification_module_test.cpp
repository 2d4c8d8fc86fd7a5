// What the module makes of its configuration and of one event; how it leaves is the channel's.
#include "notification/notification_module.hpp"

#include "eventapp/events/codec.hpp"
#include "notification/channels.hpp"
#include "support/manual_clock.hpp"
#include "support/result_text.hpp"
#include "support/run.hpp"

#include <catch2/catch.hpp>

using namespace eventapp;
using namespace eventapp::notification;
using namespace std::chrono_literals;

namespace {

/// Keeps what is sent, and answers `end`.
class ListChannel final : public NotificationChannel {
 public:
  explicit ListChannel(std::vector<Notification>& sent, Result<> end)
      : sent_(sent), end_(std::move(end)) {}

  std::chrono::milliseconds deadline() const override { return 7s; }
  std::size_t concurrency() const override { return 3; }
  awaitable<Result<>> send(Notification notification) override {
    sent_.push_back(std::move(notification));
    co_return end_;
  }

 private:
  std::vector<Notification>& sent_;
  Result<> end_;
};

struct Bench {
  std::vector<Notification> sent;
  NotificationModule module;

  explicit Bench(NotificationConfig config = {}, Result<> end = {})
      : module(std::move(config), std::make_unique<ListChannel>(sent, std::move(end))) {}

  Result<std::string> handle(const events::Event& event) {
    asio::io_context io;
    return test::run(io, module.subscriptions().at(0).handler.handle(event));
  }
};

events::OrderCreated created_for(const std::string& customer) {
  return {"e-1", "o-1", customer, "c-1@example.com", {"12900.10"}, "KRW", {}};
}

delivery::Subscription subscription_of(const NotificationConfig& config) {
  test::ManualClock clock;
  return NotificationModule(config, make_channel(config, clock)).subscriptions().at(0);
}

}  // namespace

TEST_CASE("how many are sent at once is the channel's choice unless it is set") {
  NotificationConfig config;
  config.smtp.url = "smtp://mail.example.com";
  config.smtp.from = "shop@example.com";
  config.webhook.url = "https://example.com";
  const std::vector<std::pair<std::string, std::size_t>> choices = {
      {"log", 128}, {"smtp", 200}, {"webhook", 200}};
  for (const auto& [channel, count] : choices) {
    CAPTURE(channel);
    config.channel = channel;
    config.concurrency = 0;
    CHECK(subscription_of(config).concurrency == count);
    config.concurrency = 7;
    CHECK(subscription_of(config).concurrency == 7);
  }
}

TEST_CASE("a lease is computed from the deadline of the channel that is chosen") {
  NotificationConfig config;
  config.smtp.url = "smtp://mail.example.com";
  config.smtp.from = "shop@example.com";
  config.smtp.timeout_ms = 12'345;
  config.webhook.url = "https://example.com";
  config.webhook.timeout_ms = 23'456;
  config.channel = "smtp";
  CHECK(subscription_of(config).handle_deadline == 12'345ms);
  config.channel = "webhook";
  CHECK(subscription_of(config).handle_deadline == 23'456ms);
}

TEST_CASE("each order event is one notification, and its line says which") {
  Bench bench;
  const auto confirmed = bench.handle(created_for("c-1"));
  REQUIRE(confirmed);
  CHECK(*confirmed == "Notification sent");
  const auto shipped =
      bench.handle(events::OrderShipped{"e-2", "o-1", "c-1", "c-1@example.com", 20, 25, {}});
  REQUIRE(shipped);
  CHECK(*shipped == "Shipping notification sent");
  REQUIRE(bench.sent.size() == 2);
  CHECK(bench.sent[0].event_id == "e-1");
  CHECK(bench.sent[1].event_id == "e-2");
}

TEST_CASE("what the channel says of a failure is what delivery decides on") {
  for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::rejected, ErrorKind::internal}) {
    Bench bench({}, Error{kind, "Webhook refused", "why", {}, 7s});
    const auto end = bench.handle(created_for("c-1"));
    REQUIRE_FALSE(end);
    CHECK(end.error().kind == kind);
    CHECK(end.error().detail == "why");
    CHECK(end.error().retry_after == 7s);
  }
}

TEST_CASE("a simulated failure sends nothing, and is off where it is switched off") {
  Bench failing;
  const auto end = failing.handle(created_for("fail-1"));
  REQUIRE_FALSE(end);
  CHECK(end.error().kind == ErrorKind::internal);
  CHECK(failing.sent.empty());
  NotificationConfig off;
  off.simulate_failures = false;
  Bench sending(off);
  CHECK(sending.handle(created_for("fail-1")).has_value());
  CHECK(sending.sent.size() == 1);
}

TEST_CASE("a record without a value is no event") {
  Bench bench;
  const auto decode = bench.module.subscriptions().at(0).handler.decode;
  kafka::Message tombstone;
  tombstone.topic = "order.created.v1";
  CHECK(decode(tombstone).has_error());
  kafka::Message record = tombstone;
  record.value = events::encode(created_for("c-1"), "/test", {}).value;
  CHECK(decode(record).has_value());
}
