#include "delivery/dead_letter.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace eventapp;
using namespace eventapp::delivery;
using kafka::Header;

namespace {

const WallTime failed_at{std::chrono::seconds(1'795'342'172)};

kafka::Message message() {
  kafka::Message message;
  message.topic = "order.created.v1";
  message.partition = 2;
  message.offset = 258;
  message.timestamp_ms = 1'795'342'211'299;
  message.timestamp_type = kafka::TimestampType::create_time;
  message.key = std::string("a\0b", 3);
  message.value = "not json \xff";
  message.headers = {{"__TypeId__", "T"}, {"twice", "1"}, {"twice", std::nullopt}};
  return message;
}

DeadLetterCause cause() {
  return {DeadLetterCause::Kind::handler_failed,
          "it failed",
          4,
          {{failed_at, "first"}, {failed_at + std::chrono::seconds(2), "second"}}};
}

kafka::Record dead_letter(const kafka::Message& of) {
  return make_dead_letter(of, cause(), "group-1", failed_at + std::chrono::seconds(9));
}

std::vector<std::string> values(const kafka::Record& record, std::string_view name) {
  std::vector<std::string> found;
  for (const Header& header : record.headers) {
    if (header.name == name) {
      found.push_back(header.value.value_or("<null>"));
    }
  }
  return found;
}

std::string value(const kafka::Record& record, std::string_view name) {
  const auto found = values(record, name);
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace

TEST_CASE("a dead letter keeps key, value, partition and original headers untouched") {
  const kafka::Message original = message();
  const kafka::Record record = dead_letter(original);
  CHECK(record.topic == "order.created.v1.dlq");
  CHECK(record.partition == 2);
  CHECK(record.key == original.key);
  CHECK(record.value == original.value);
  CHECK(values(record, "__TypeId__") == std::vector<std::string>{"T"});
  CHECK(values(record, "twice") == std::vector<std::string>{"1", "<null>"});
}

TEST_CASE("a tombstone's dead letter is a tombstone and a keyless record's has no key") {
  kafka::Message original = message();
  original.key.reset();
  original.value.reset();
  const kafka::Record record = dead_letter(original);
  CHECK_FALSE(record.key.has_value());
  CHECK_FALSE(record.value.has_value());
}

TEST_CASE("a dead letter carries Spring's headers byte for byte") {
  const kafka::Record record = dead_letter(message());
  CHECK(value(record, "kafka_dlt-original-topic") == "order.created.v1");
  CHECK(value(record, "kafka_dlt-original-partition") == std::string("\0\0\0\x02", 4));
  CHECK(value(record, "kafka_dlt-original-offset") == std::string("\0\0\0\0\0\0\x01\x02", 8));
  CHECK(value(record, "kafka_dlt-original-timestamp") ==
        std::string("\x00\x00\x01\xa2\x02\xbc\x18\xe3", 8));
  CHECK(value(record, "kafka_dlt-original-timestamp-type") == "CreateTime");
  CHECK(value(record, "kafka_dlt-original-consumer-group") == "group-1");
  CHECK(value(record, "kafka_dlt-exception-fqcn") == "eventapp.delivery.handler_failed");
  CHECK(value(record, "kafka_dlt-exception-cause-fqcn") == "eventapp.delivery.handler_failed");
  CHECK(value(record, "kafka_dlt-exception-message") == "it failed");
  CHECK(value(record, "kafka_dlt-exception-stacktrace") ==
        "2026-11-22T10:09:32.000000000Z first\n2026-11-22T10:09:34.000000000Z second\n");
}

TEST_CASE("a dead letter says how often, since when and why") {
  const kafka::Record record = dead_letter(message());
  CHECK(value(record, "x-eventapp-attempts") == "4");
  CHECK(value(record, "x-eventapp-error-kind") == "handler_failed");
  CHECK(value(record, "x-eventapp-error-fingerprint").size() == 16);
  CHECK(value(record, "x-eventapp-first-failed-at") == "2026-11-22T10:09:32.000000000Z");
  CHECK(value(record, "x-eventapp-failed-at") == "2026-11-22T10:09:41.000000000Z");
  CHECK(value(record, "x-eventapp-redrive-count") == "0");
}

TEST_CASE("a re-driven record that fails again keeps its true origin and repeats no header") {
  kafka::Message again = message();
  std::vector<Header> headers = dead_letter(message()).headers;
  for (Header& header : headers) {
    if (header.name == "x-eventapp-redrive-count") {
      header.value = "1";
    }
  }
  again.headers = headers;
  again.offset = 999;
  const kafka::Record record = make_dead_letter(again, cause(), "group-2", failed_at);
  CHECK(value(record, "kafka_dlt-original-offset") == std::string("\0\0\0\0\0\0\x01\x02", 8));
  CHECK(value(record, "kafka_dlt-original-consumer-group") == "group-1");
  CHECK(value(record, "kafka_dlt-exception-message") == "it failed");
  CHECK(value(record, "x-eventapp-redrive-count") == "1");
  CHECK(record.headers.size() == headers.size());
}

TEST_CASE("an origin that a record brings is kept only where it is one, and each part once") {
  kafka::Message again = message();
  std::vector<Header> headers = {{"kafka_dlt-original-topic", "first.v1"},
                                 {"kafka_dlt-original-topic", "next.v1"}};
  again.headers = headers;
  CHECK(value(dead_letter(again), "kafka_dlt-original-topic") == "order.created.v1");
  CHECK(value(dead_letter(again), "kafka_dlt-original-offset").size() == 8);

  headers.push_back({"kafka_dlt-original-partition", std::string("\0\0\0\x05", 4)});
  headers.push_back({"kafka_dlt-original-offset", "12"});
  again.headers = headers;
  CHECK(value(dead_letter(again), "kafka_dlt-original-topic") == "order.created.v1");

  headers.back().value = std::string("\0\0\0\0\0\0\0\x07", 8);
  headers.push_back({"kafka_dlt-original-timestamp", std::nullopt});
  again.headers = headers;
  const kafka::Record record = dead_letter(again);
  CHECK(value(record, "kafka_dlt-original-topic") == "first.v1");
  CHECK(value(record, "kafka_dlt-original-partition") == std::string("\0\0\0\x05", 4));
  CHECK(values(record, "kafka_dlt-original-timestamp").empty());
  CHECK(value(record, "x-eventapp-first-failed-at") == "2026-11-22T10:09:32.000000000Z");
}

TEST_CASE("what a record brings as its count of re-drives is a number, or 0") {
  kafka::Message again = message();
  for (const auto& [brought, kept] :
       std::vector<std::pair<std::optional<std::string>, std::string>>{
           {"12", "12"}, {"", "0"}, {"-1", "0"}, {"1\n2", "0"}, {"1234567890", "0"}, {{}, "0"}}) {
    again.headers = {{"x-eventapp-redrive-count", brought}};
    CHECK(value(dead_letter(again), "x-eventapp-redrive-count") == kept);
  }
}

TEST_CASE("a dead letter's history has one line an attempt, whatever stands in the errors") {
  DeadLetterCause forged = cause();
  forged.failures[0].error = "no such customer: x\n2026-11-22T10:09:33Z forged";
  const kafka::Record record = make_dead_letter(message(), forged, "g", failed_at);
  CHECK(value(record, "kafka_dlt-exception-stacktrace") ==
        "2026-11-22T10:09:32.000000000Z no such customer: x\\n2026-11-22T10:09:33Z forged\n"
        "2026-11-22T10:09:34.000000000Z second\n");
}

TEST_CASE("long errors are cut without breaking a character") {
  DeadLetterCause long_cause = cause();
  long_cause.message = std::string(1023, 'a') + "\xea\xb3\xa0";
  long_cause.failures.assign(100, {failed_at, std::string(200, 'b')});
  const kafka::Record record = make_dead_letter(message(), long_cause, "g", failed_at);
  CHECK(value(record, "kafka_dlt-exception-message") == std::string(1023, 'a'));
  CHECK(value(record, "kafka_dlt-exception-stacktrace").size() == 4096);
}

TEST_CASE("a dead letter that is too large gives up its own parts before the value") {
  const kafka::Record full = dead_letter(message());
  const auto has = [](const kafka::Record& record, std::string_view name) {
    return !values(record, name).empty();
  };
  const auto no_trace = cut_down(full, DeadLetterSize::without_stacktrace);
  CHECK_FALSE(has(no_trace, "kafka_dlt-exception-stacktrace"));
  CHECK(has(no_trace, "kafka_dlt-exception-message"));
  const auto no_message = cut_down(full, DeadLetterSize::without_message);
  CHECK_FALSE(has(no_message, "kafka_dlt-exception-message"));
  CHECK(has(no_message, "kafka_dlt-original-topic"));
  const auto original = cut_down(full, DeadLetterSize::original_only);
  CHECK(original.headers.size() == message().headers.read().size());
  CHECK(original.value == full.value);
}

TEST_CASE("a dead letter without its value says how large that was and where the record stands") {
  const auto record = cut_down(dead_letter(message()), DeadLetterSize::without_value);
  CHECK_FALSE(record.value.has_value());
  CHECK(value(record, "x-eventapp-value-omitted") == "10");
  CHECK(value(record, "kafka_dlt-original-offset").size() == 8);
}

TEST_CASE("the same trouble has the same fingerprint whatever ids are in its text") {
  const auto print = [](std::string_view text) {
    return error_fingerprint("handler_failed", text);
  };
  CHECK(print("order 17 of 33cd2c58-ec6c-4fd3-8d0a-47df5e6e5451 failed") ==
        print("order 4711 of 2d90722a-cce2-4ea1-a2b6-9ecb043dfca8 failed"));
  CHECK(print("order 17 failed") != print("product 17 failed"));
  CHECK(print("x") != error_fingerprint("rejected", "x"));
  // SHA-256 of "handler_failed\nx", first 8 bytes.
  CHECK(print("x") == "83b04f0fa5ebb299");
}
