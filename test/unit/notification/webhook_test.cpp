// What a webhook is told, how that is signed, and what its answer means.
#include "eventapp/core/error.hpp"
#include "eventapp/core/json.hpp"
#include "notification/header_value.hpp"
#include "notification/webhook_request.hpp"
#include "notification/webhook_signature.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace eventapp;
using namespace eventapp::notification;
using namespace std::chrono_literals;

namespace {

const WallTime some_time{std::chrono::seconds(1'614'265'330)};

Notification a_notification() {
  return {"0b1c-event",    "order-1",    "user-1",           "user-1@example.com",
          "About order-1", "Thank you.", "order.created.v1", some_time};
}

std::string value_of(const Headers& headers, const std::string& name) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? "(none)" : found->second;
}

ErrorKind kind_of(int status) {
  const Result<> verdict = verdict_on({status, 0s});
  REQUIRE(verdict.has_error());
  CHECK_THAT(verdict.error().detail, Catch::Contains(std::to_string(status)));
  return verdict.error().kind;
}

}  // namespace

TEST_CASE("a webhook's signature is that of Standard Webhooks") {
  // The example of the specification's own libraries.
  const config::Secret key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  CHECK(signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(signing_key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value() == key.value());
}

TEST_CASE("a signing key that is none is refused without being told") {
  for (const std::string text : {"whsec_=", "whsec_c2hvcnQ=", "top secret words", "whsec_====",
                                 "AAAAAAAAAAAAAAAAAAAAAAAAA", "!!!!AAAAAAAAAAAAAAAAAAAAAAAA"}) {
    CAPTURE(text);
    try {
      signing_key(text);
      FAIL("it was taken");
    } catch (const ConfigError& error) {
      CHECK(std::string(error.what()).find(text) == std::string::npos);
    }
  }
}

TEST_CASE("a webhook's headers carry the event's id wherever a receiver looks for one") {
  const Notification notification = a_notification();
  const std::string body = webhook_body(notification);
  const Headers headers =
      webhook_headers(notification, body, config::Secret(std::string(32, 'k')), some_time + 500ms);
  for (const char* name : {"ce-id", "Idempotency-Key", "webhook-id"}) {
    CHECK(value_of(headers, name) == "0b1c-event");
  }
  CHECK(value_of(headers, "ce-specversion") == "1.0");
  CHECK(value_of(headers, "ce-type") == "notification.order.created.v1");
  CHECK(value_of(headers, "ce-time") == "2021-02-25T15:02:10.000000000Z");
  CHECK(value_of(headers, "webhook-timestamp") == "1614265330");
  CHECK(value_of(headers, "webhook-signature") ==
        signature(config::Secret(std::string(32, 'k')), "0b1c-event", 1'614'265'330, body));
  const Headers unsigned_headers = webhook_headers(notification, body, {}, some_time);
  CHECK(value_of(unsigned_headers, "webhook-signature") == "(none)");
}

TEST_CASE("no id ends a header line") {
  Notification notification = a_notification();
  notification.event_id = "a\r\nX-Evil: 1.\xff";
  notification.order_id = "\n\x7f ";
  const Headers headers = webhook_headers(notification, "{}", {}, some_time);
  for (const auto& [name, value] : headers) {
    CAPTURE(name, value);
    CHECK(std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < '\x7f'; }));
  }
  CHECK(value_of(headers, "webhook-id") == "a%0D%0AX-Evil%3A%201%2E%FF");
  CHECK(percent_encoded("8f14e45f-ceea-467f-9575-6a8d3b4f0c11") ==
        "8f14e45f-ceea-467f-9575-6a8d3b4f0c11");
}

TEST_CASE("a webhook's body is one JSON object whatever the customer is called") {
  Notification notification = a_notification();
  notification.customer_id = "\"},{\"\n한글";
  const auto body = json::Object::parse(webhook_body(notification));
  REQUIRE(body.has_value());
  CHECK(body->members().size() == 6);
  CHECK(body->find("customerId")->text == notification.customer_id);
  CHECK(body->find("subject")->text == "About order-1");
  CHECK(body->find("text")->text == "Thank you.");
}

TEST_CASE("a webhook's status decides: sent, held, tried again or dead-lettered") {
  for (const int status : {200, 201, 202, 204, 299}) {
    CHECK(verdict_on({status, 0s}).has_value());
  }
  for (const int status : {401, 403}) {
    CHECK(kind_of(status) == ErrorKind::unavailable);
  }
  for (const int status : {408, 429, 500, 502, 503, 504, 599, 301, 302, 307, 308, 304}) {
    CHECK(kind_of(status) == ErrorKind::internal);
  }
  for (const int status : {400, 404, 405, 409, 410, 413, 422, 451}) {
    CHECK(kind_of(status) == ErrorKind::rejected);
  }
  CHECK(verdict_on({503, 7s}).error().retry_after == 7s);
  CHECK(verdict_on({429, 7s}).error().retry_after == 7s);
  CHECK_FALSE(verdict_on({503, 0s}).error().retry_after.has_value());
}
