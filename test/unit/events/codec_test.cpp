// The bytes on the topics: exactly what the Spring services write, and everything they may write
// is read.
#include "eventapp/events/codec.hpp"

#include "eventapp/core/json.hpp"
#include "support/result_text.hpp"
#include "unit/vectors.hpp"

using namespace eventapp;
using events::decode;
using events::encode;
using namespace std::string_literals;

namespace {

const TraceContext trace{"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};

std::string from_hex(std::string_view hex) {
  std::string text;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    text += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return text;
}

std::string source_topic(std::string topic) {
  return topic.ends_with(".dlq") ? topic.substr(0, topic.size() - 4) : topic;
}

std::string header(const events::EncodedEvent& record, std::string_view name) {
  std::string found = "(none)";
  for (const auto& [key, value] : record.headers) {
    if (key == name) {
      CHECK(found == "(none)");
      found = value;
    }
  }
  return found;
}

events::OrderCreated an_order() {
  events::OrderCreated order;
  order.event_id = "e-1";
  order.order_id = "o-1";
  order.customer_id = "user-1";
  order.customer_email = "a@b";
  order.total_amount = {"12900.10"};
  order.currency = "USD";
  order.created_at = WallTime(std::chrono::nanoseconds(1795342172472439612));
  return order;
}

// The value of an_order() with one member's text replaced, or left out if the text is empty.
std::string order_value(std::string_view name, std::string_view text) {
  const std::vector<std::pair<std::string_view, std::string_view>> members = {
      {"eventId", "\"e-1\""},
      {"orderId", "\"o-1\""},
      {"customerId", "\"user-1\""},
      {"customerEmail", "\"a@b\""},
      {"totalAmount", "12900.10"},
      {"currency", "\"USD\""},
      {"createdAt", "1795342172.472439612"}};
  json::ObjectWriter value;
  for (const auto& [member, usual] : members) {
    const std::string_view now = member == name ? text : usual;
    if (!now.empty()) {
      value.raw(member, now);
    }
  }
  return std::move(value).finish();
}

std::string wrong_with(std::string_view topic, std::string_view value) {
  const auto event = decode(topic, value);
  if (event) {
    return "accepted";
  }
  CHECK(event.error().kind == ErrorKind::invalid_input);
  return event.error().detail;
}

std::string wrong_order(std::string_view name, std::string_view text) {
  return wrong_with("order.created.v1", order_value(name, text));
}

}  // namespace

TEST_CASE("every recorded record is read, and written again byte by byte", "[events]") {
  const auto vectors = test::read_vectors("records.json");
  std::size_t count = 0;
  for (const auto& record : vectors.at("records").as_array()) {
    const std::string topic = source_topic(test::text_of(record.at("topic")));
    const std::string value = test::text_of(record.at("value"));
    INFO(value);
    const auto event = decode(topic, value);
    REQUIRE(event);
    const auto again = encode(*event, "/eventapp/order", trace);
    CHECK(again.topic == topic);
    CHECK(again.key == test::text_of(record.at("key")));
    CHECK(again.value == value);
    CHECK(header(again, "__TypeId__") ==
          from_hex(test::text_of(record.at("headers").at("__TypeId__"))));
    ++count;
  }
  CHECK(count == vectors.at("records").as_array().size());
  CHECK(count >= 11);
}

TEST_CASE("a record carries the type, CloudEvents and trace headers in a fixed order", "[events]") {
  const TraceContext with_state{trace.traceparent, "vendor=1"};
  const auto record = encode(an_order(), "/eventapp/order", with_state);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"__TypeId__", "com.example.common.event.OrderCreatedEvent"},
      {"content-type", "application/json"},
      {"ce_specversion", "1.0"},
      {"ce_id", "e-1"},
      {"ce_source", "/eventapp/order"},
      {"ce_type", "order.created.v1"},
      {"ce_time", "2026-11-22T10:09:32.472439612Z"},
      {"traceparent", trace.traceparent},
      {"tracestate", "vendor=1"}};
  CHECK(record.headers == expected);
  CHECK(header(encode(an_order(), "/x", trace), "tracestate") == "(none)");
}

TEST_CASE("an amount keeps the digits it came with", "[events]") {
  for (const char* digits : {"12900.10", "1.5e3", "1.50E+3", "-0.0", "1e400",
                             "123456789012345678901234567890.1234567890"}) {
    auto order = an_order();
    order.total_amount = {digits};
    const auto record = encode(order, "/eventapp/order", trace);
    CHECK(record.value.find("\"totalAmount\":" + std::string(digits) + ",\"currency\"") !=
          std::string::npos);
    const auto back = decode(record.topic, record.value);
    REQUIRE(back);
    CHECK(std::get<events::OrderCreated>(*back).total_amount.digits == digits);
  }
}

TEST_CASE("control characters and any script survive the way to Kafka and back", "[events]") {
  auto order = an_order();
  order.customer_id = "고객\n\"\\\x01😀\0x"s;
  const auto record = encode(order, "/eventapp/order", trace);
  const auto back = decode(record.topic, record.value);
  REQUIRE(back);
  CHECK(std::get<events::OrderCreated>(*back).customer_id == order.customer_id);
}

TEST_CASE("the time of an event is read in every form", "[events]") {
  for (const char* text :
       {"1795342172.472439612", "1.795342172472439612E9", "\"2026-11-22T10:09:32.472439612Z\"",
        "\"2026-11-22T19:09:32.472439612+09:00\""}) {
    const auto event = decode("order.created.v1", order_value("createdAt", text));
    INFO(text);
    REQUIRE(event);
    CHECK(time_of(*event).time_since_epoch().count() == 1795342172472439612);
  }
  const auto whole = decode("order.created.v1", order_value("createdAt", "1795342172"));
  REQUIRE(whole);
  CHECK(time_of(*whole).time_since_epoch().count() == 1795342172000000000);
}

TEST_CASE("unknown members are ignored, whatever they hold", "[events]") {
  std::string value = order_value("", "");
  value.insert(1, R"("extra":{"a":[1,{"b":null}]},"__v":1e999,)");
  CHECK(wrong_with("order.created.v1", value) == "accepted");
}

TEST_CASE("an amount in a string is taken as that number", "[events]") {
  const auto event = decode("order.created.v1", order_value("totalAmount", "\"12900\""));
  REQUIRE(event);
  CHECK(std::get<events::OrderCreated>(*event).total_amount.digits == "12900");
  CHECK(wrong_order("totalAmount", "\"NaN\"") == "totalAmount must be a number, is a string");
  CHECK(wrong_order("totalAmount", "\"\"") == "totalAmount must be a number, is a string");
}

TEST_CASE("a missing or null member is named with what it should be", "[events]") {
  const std::vector<std::pair<std::string, std::string>> members = {
      {"eventId", "a string"},
      {"orderId", "a string"},
      {"customerId", "a string"},
      {"customerEmail", "a string"},
      {"totalAmount", "a number"},
      {"currency", "a string"},
      {"createdAt", "epoch seconds or an ISO 8601 string"}};
  for (const auto& [name, expected] : members) {
    CHECK(wrong_order(name, "") == name + " is missing, it must be " + expected);
    CHECK(wrong_order(name, "null") == name + " must be " + expected + ", is null");
    CHECK(wrong_order(name, "[1]") == name + " must be " + expected + ", is an array");
    CHECK(wrong_order(name, "{}") == name + " must be " + expected + ", is an object");
    CHECK(wrong_order(name, "true") == name + " must be " + expected + ", is a boolean");
  }
  CHECK(wrong_order("customerId", "5") == "customerId must be a string, is a number");
}

TEST_CASE("an event id has 1 to 255 bytes", "[events]") {
  CHECK(wrong_order("eventId", "\"\"") == "eventId must have 1 to 255 bytes, has 0");
  CHECK(wrong_order("eventId", '"' + std::string(255, 'x') + '"') == "accepted");
  CHECK(wrong_order("eventId", '"' + std::string(256, 'x') + '"') ==
        "eventId must have 1 to 255 bytes, has 256");
}

TEST_CASE("a status is an integer of 32 bits", "[events]") {
  const auto shipped = [](const std::string& status) {
    return R"({"eventId":"e","orderId":"o","customerId":"c","customerEmail":"m",)"
           R"("previousStatus":)" +
           status + R"(,"currentStatus":25,"changedAt":1})";
  };
  CHECK(wrong_with("order.shipped.v1", shipped("20")) == "accepted");
  CHECK(wrong_with("order.shipped.v1", shipped("-2147483648")) == "accepted");
  CHECK(wrong_with("order.shipped.v1", shipped("2147483647")) == "accepted");
  for (const char* status : {"2147483648", "-2147483649", "20.0", "2e1", "1e400"}) {
    CHECK(wrong_with("order.shipped.v1", shipped(status)) ==
          "previousStatus must be an integer of 32 bits, is another number");
  }
  CHECK(wrong_with("order.shipped.v1", shipped("\"20\"")) ==
        "previousStatus must be an integer of 32 bits, is a string");
}

TEST_CASE("a time out of range or unreadable is an error that names it", "[events]") {
  CHECK(wrong_order("createdAt", "1e400") ==
        "createdAt: a time from 1677-09-21 to 2262-04-11 was expected");
  CHECK(wrong_order("createdAt", "\"yesterday\"") ==
        "createdAt: a time such as 2026-11-22T18:09:14.472Z was expected");
}

TEST_CASE("bytes that are no JSON object, or of an unknown topic, are no event", "[events]") {
  CHECK(wrong_with("order.created.v1", "").starts_with("the text is empty"));
  CHECK(wrong_with("order.created.v1", "\x00\x01\xff").ends_with("line 1, column 1"));
  CHECK(wrong_with("order.created.v1", "[]") == "an object was expected at line 1, column 1");
  CHECK(wrong_with("other.v1", order_value("", "")) ==
        "topic other.v1 carries no event that is known here");
}
