// What customers read: the defaults, and an operator's own templates.
#include "notification/notification_text.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace eventapp;
using namespace eventapp::notification;

namespace {

const events::OrderCreated created = {"e-1",        "o-1", "c-1", "c-1@example.com",
                                      {"12900.10"}, "KRW", {}};
const Names names = {"orderId", "totalAmount"};

events::OrderShipped shipped(std::int32_t status) {
  return {"e-2", "o-1", "c-1", "c-1@example.com", 20, status, {}};
}

}  // namespace

TEST_CASE("without templates of one's own the texts are in English") {
  const NotificationTexts texts{TextsConfig()};
  const Notification order = texts.notification_of(created);
  CHECK(order.subject == "Your order o-1 is confirmed");
  CHECK(order.text == "Thank you for your order o-1 of 12900.10 KRW.");
  CHECK(order.topic == "order.created.v1");
  CHECK(texts.notification_of(shipped(25)).subject == "Your order o-1 is on its way");
  CHECK(texts.notification_of(shipped(80)).subject == "Your order o-1 was delivered");
  CHECK(texts.notification_of(shipped(80)).text ==
        "The status of your order o-1 changed from 20 to 80.");
}

TEST_CASE("a template's placeholders are filled, its doubled braces are braces") {
  const auto parsed = TextTemplate::parse("{totalAmount}원 {{{orderId}}} {totalAmount}", names);
  REQUIRE(parsed.has_value());
  const std::array<std::string_view, 2> values = {"{orderId}", "7"};
  CHECK(parsed->filled(values) == "7원 {{orderId}} 7");
  CHECK(TextTemplate::parse("", names)->filled(values).empty());
}

TEST_CASE("a template with an unknown placeholder or a lone brace is refused") {
  for (const char* text : {"{orderid}", "{}", "{order Id}", "{ orderId}", "{orderId", "orderId}",
                           "{", "}", "a {{ b } c", "{{orderId}"}) {
    CAPTURE(text);
    CHECK(TextTemplate::parse(text, names).has_error());
  }
  CHECK_THAT(TextTemplate::parse("{total}", names).error().detail,
             Catch::Contains("{orderId}, {totalAmount}"));
}
