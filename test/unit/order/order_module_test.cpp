// The order API: what clients of the Spring service sent and read works here too.
#include "order/order_module.hpp"

#include "eventapp/core/time_text.hpp"
#include "order/order_rules.hpp"
#include "unit/recorded_requests.hpp"

using namespace eventapp;
using order::check_transition;
using test::member_names;
using test::member_text;
using Lines = std::vector<std::string>;

namespace {

const std::string orders = "/api/orders";
const std::string good_order =
    R"({"customerId":"user-1","customerEmail":"a@b","totalAmount":12900.10,"currency":"USD"})";

std::string status_path(const std::string& id) {
  return "/api/orders/" + id + "/status";
}

std::string change(const std::string& previous, const std::string& current) {
  return R"({"customerId":"user-1","customerEmail":"a@b","previousStatus":)" + previous +
         R"(,"currentStatus":)" + current + "}";
}

// A good order with one member's value replaced.
std::string order_with(std::string_view name, std::string_view text) {
  json::ObjectWriter body;
  const std::vector<std::pair<std::string_view, std::string_view>> members = {
      {"customerId", "\"user-1\""},
      {"customerEmail", "\"a@b\""},
      {"totalAmount", "1"},
      {"currency", "\"USD\""}};
  for (const auto& [member, usual] : members) {
    body.raw(member, member == name ? text : usual);
  }
  return std::move(body).finish();
}

struct OrderBench : test::ApiBench {
  order::OrderModule module{order::OrderConfig(), routes};
  OrderBench() { module.add_routes(router); }
};

}  // namespace

TEST_CASE("every recorded order request is answered as Spring did", "[order]") {
  OrderBench bench;
  CHECK(test::play_recorded_cases(bench, "/api/orders") == 26);
}

TEST_CASE("a created order is published once and answered with its identities", "[order]") {
  OrderBench bench;
  const auto answer = bench.post(orders, good_order);
  REQUIRE(answer);
  REQUIRE(bench.publisher.published.size() == 1);
  const auto& event = bench.publisher.last<events::OrderCreated>();
  CHECK(event.customer_id == "user-1");
  CHECK(event.customer_email == "a@b");
  CHECK(event.total_amount.digits == "12900.10");
  CHECK(event.currency == "USD");
  CHECK(event.created_at == bench.clock.wall_now());
  CHECK(event.order_id.size() == 36);
  CHECK(event.event_id.size() == 36);
  CHECK(event.event_id != event.order_id);
  CHECK(bench.publisher.published[0].source == "/eventapp/order");
  CHECK(bench.publisher.published[0].trace.traceparent == bench.last_trace);

  CHECK(answer->status == 201);
  CHECK(answer->content_type == "application/json");
  CHECK(member_names(answer->body) == Lines{"orderId", "eventId", "status", "createdAt"});
  CHECK(member_text(answer->body, "orderId") == event.order_id);
  CHECK(member_text(answer->body, "eventId") == event.event_id);
  CHECK(member_text(answer->body, "status") == "PUBLISHED");
  CHECK(member_text(answer->body, "createdAt") == iso_time(event.created_at));
  CHECK(answer->headers == http::HeaderList{{"Location", "/api/orders/" + event.order_id}});
}

TEST_CASE("a change of status is published under the order's id and answered", "[order]") {
  OrderBench bench;
  const auto answer = bench.post(status_path("not-a-uuid"), change("20", "25"));
  REQUIRE(answer);
  const auto& event = bench.publisher.last<events::OrderShipped>();
  CHECK(event.order_id == "not-a-uuid");
  CHECK(event.customer_id == "user-1");
  CHECK(event.customer_email == "a@b");
  CHECK(event.previous_status == 20);
  CHECK(event.current_status == 25);
  CHECK(event.changed_at == bench.clock.wall_now());
  CHECK(bench.publisher.published[0].source == "/eventapp/order");

  CHECK(answer->status == 200);
  CHECK(member_names(answer->body) ==
        Lines{"orderId", "eventId", "previousStatus", "currentStatus", "status", "changedAt"});
  CHECK(member_text(answer->body, "orderId") == "not-a-uuid");
  CHECK(member_text(answer->body, "eventId") == event.event_id);
  CHECK(member_text(answer->body, "previousStatus") == "20");
  CHECK(member_text(answer->body, "currentStatus") == "25");
  CHECK(member_text(answer->body, "changedAt") == iso_time(event.changed_at));
  CHECK(answer->headers.empty());
}

TEST_CASE("wrong fields are named in the order of the fields, one line each", "[order]") {
  OrderBench bench;
  CHECK(bench.wrong_fields(orders, "{}") ==
        Lines{"customerId: customerId is required", "customerEmail: customerEmail is required",
              "totalAmount: totalAmount is required", "currency: currency is required"});
  CHECK(bench.wrong_fields(
            orders, R"({"currency":" ","totalAmount":0,"customerEmail":"x","customerId":null})") ==
        Lines{"customerId: customerId is required", "customerEmail: customerEmail must be valid",
              "totalAmount: totalAmount must be positive", "currency: currency is required"});
  CHECK(bench.wrong_fields(status_path(std::string(256, 'x')), "{}") ==
        Lines{"orderId: orderId must have 1 to 255 bytes", "customerId: customerId is required",
              "customerEmail: customerEmail is required",
              "previousStatus: previousStatus is required",
              "currentStatus: currentStatus is required"});
}

TEST_CASE("a member of another JSON type is told what it must be", "[order]") {
  OrderBench bench;
  for (const char* wrong : {"5", "true", "[]", "{}"}) {
    CHECK(bench.wrong_fields(orders, order_with("customerId", wrong)) ==
          Lines{"customerId: customerId must be a string"});
    CHECK(bench.wrong_fields(orders, order_with("customerEmail", wrong)) ==
          Lines{"customerEmail: customerEmail must be a string"});
  }
  for (const char* wrong : {"true", "[]", "{}", "\"x\"", "\"1 \"", "\"NaN\"", "\"0x10\""}) {
    CHECK(bench.wrong_fields(orders, order_with("totalAmount", wrong)) ==
          Lines{"totalAmount: totalAmount must be a number"});
  }
  for (const char* wrong : {"\"20\"", "true", "20.5", "2e-1", "2147483648", "1e400", "[20]"}) {
    CHECK(bench.wrong_fields(status_path("o"), change(wrong, "25")) ==
          Lines{"previousStatus: previousStatus must be an integer"});
  }
  CHECK(bench.wrong_fields(orders, order_with("totalAmount", "\" \"")) ==
        Lines{"totalAmount: totalAmount is required"});
}

TEST_CASE("an integer is one by its value, however it is spelled", "[order]") {
  OrderBench bench;
  for (const char* twenty : {"20", "20.0", "2e1", "2.0E+1", "200e-1", "20.000000000000000000000"}) {
    REQUIRE(bench.post(status_path("o"), change(twenty, "25")));
    CHECK(bench.publisher.last<events::OrderShipped>().previous_status == 20);
  }
  const auto requested = [&](const char* previous) {
    return bench.post(status_path("o"), change(previous, "25")).error().detail;
  };
  CHECK_THAT(requested("-2147483648"), Catch::EndsWith("requested=-2147483648->25"));
  CHECK_THAT(requested("2147483647.0"), Catch::EndsWith("requested=2147483647->25"));
  CHECK_THAT(requested("-0.0"), Catch::EndsWith("requested=0->25"));
  CHECK_THAT(requested("-2147483649"), Catch::Contains("must be an integer"));
}

TEST_CASE("an amount keeps the client's digits", "[order]") {
  OrderBench bench;
  for (const char* digits : {"12900.10", "1.5e3", "1.50E+3", "1e40", "1e38",
                             "123456789012345678901234567890.1234567890"}) {
    REQUIRE(bench.post(orders, order_with("totalAmount", digits)));
    CHECK(bench.publisher.last<events::OrderCreated>().total_amount.digits == digits);
  }
  REQUIRE(bench.post(orders, order_with("totalAmount", "\"12900.50\"")));
  CHECK(bench.publisher.last<events::OrderCreated>().total_amount.digits == "12900.50");
}

TEST_CASE("an amount that a JSON reader may not take is a field's error", "[order]") {
  OrderBench bench;
  for (const std::string& digits :
       {std::string(41, '1'), "0." + std::string(40, '1'), std::string("1e41"),
        std::string("1e-41"), std::string("1e400"), std::string("1e99999999999999"),
        std::string(1000, '7'), '"' + std::string(41, '1') + '"'}) {
    CHECK(bench.wrong_fields(orders, order_with("totalAmount", digits)) ==
          Lines{"totalAmount: totalAmount must have at most 40 digits"});
  }
}

TEST_CASE("only 20 to 25 and 25 to 80 are transitions", "[order]") {
  for (const int previous : {-1, 0, 10, 20, 25, 80, 100}) {
    for (const int current : {-1, 0, 10, 20, 25, 80, 100}) {
      const bool expected = (previous == 20 && current == 25) || (previous == 25 && current == 80);
      CHECK(check_transition(previous, current).has_value() == expected);
    }
  }
  OrderBench bench;
  const auto answer = bench.post(status_path("o"), change("20", "80"));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::rejected);
  CHECK(answer.error().detail ==
        "Only 20->25(shipping) and 25->80(delivered) transitions are supported. "
        "requested=20->80");
  CHECK(bench.publisher.published.empty());
}

TEST_CASE("the order id of the path is decoded and bounded", "[order]") {
  OrderBench bench;
  REQUIRE(bench.post(status_path("a%20b%2Fc%C3%A9"), change("20", "25")));
  CHECK(bench.publisher.last<events::OrderShipped>().order_id == "a b/cé");
  REQUIRE(bench.post(status_path(std::string(255, 'x')), change("20", "25")));
  bench.publisher.published.clear();
  CHECK(bench.wrong_fields(status_path(std::string(256, 'x')), change("20", "25")) ==
        Lines{"orderId: orderId must have 1 to 255 bytes"});
  CHECK(bench.wrong_fields(status_path("%FF"), change("20", "25")) ==
        Lines{"orderId: orderId must be UTF-8 text"});
}

TEST_CASE("a body that is no JSON object says where it breaks", "[order]") {
  OrderBench bench;
  for (const char* body : {"", "{", "[]", "{\"customerId\":", R"({"a":1,"a":2})", "\xff"}) {
    for (const auto& path : {orders, status_path("o")}) {
      const auto answer = bench.post(path, body);
      REQUIRE_FALSE(answer);
      CHECK(answer.error().kind == ErrorKind::invalid_input);
      CHECK(answer.error().title == "Malformed JSON");
      CHECK(answer.error().detail.find("line 1, column ") != std::string::npos);
    }
  }
  CHECK(bench.publisher.published.empty());
}

TEST_CASE("an order that could not be published is answered with the publisher's error",
          "[order]") {
  OrderBench bench;
  bench.publisher.failure = Error{ErrorKind::unavailable, "Event publish failed", "topic x"};
  bench.publisher.failure->retry_after = std::chrono::seconds(1);
  for (const auto& answer :
       {bench.post(orders, good_order), bench.post(status_path("o"), change("25", "80"))}) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::unavailable);
    CHECK(answer.error().title == "Event publish failed");
    CHECK(answer.error().retry_after == std::chrono::seconds(1));
  }
}

TEST_CASE("the order module names the topics it publishes to", "[order]") {
  OrderBench bench;
  CHECK(bench.module.published_topics() == Lines{"order.created.v1", "order.shipped.v1"});
  CHECK(bench.module.name() == "order");
}
