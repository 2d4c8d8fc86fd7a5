// A dead letter made of any record, also of one that was a dead letter before. Lines: topic, key,
// value, error, the errors before it with | between, then a header each, `name=value` or `name`.
#include "delivery/dead_letter.hpp"

#include "eventapp/core/utf8.hpp"
#include "fuzz/lines.hpp"
#include "fuzz/targets.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace eventapp::fuzz {

namespace {

using delivery::DeadLetterCause;
using delivery::DeadLetterSize;
using Headers = std::vector<kafka::Header>;

const WallTime moment(std::chrono::nanoseconds(1'795'342'172'472'439'612));
constexpr std::string_view origin_prefix = "kafka_dlt-original-";
constexpr std::array<std::string_view, 12> always_there = {
    "kafka_dlt-original-topic",       "kafka_dlt-original-partition",
    "kafka_dlt-original-offset",      "kafka_dlt-exception-fqcn",
    "kafka_dlt-exception-cause-fqcn", "kafka_dlt-exception-message",
    "kafka_dlt-exception-stacktrace", "x-eventapp-attempts",
    "x-eventapp-error-kind",          "x-eventapp-error-fingerprint",
    "x-eventapp-first-failed-at",     "x-eventapp-failed-at"};

bool is_ours(std::string_view name) {
  return name.starts_with("kafka_dlt-") || name.starts_with("x-eventapp-");
}

kafka::Header header_of(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == line.npos) {
    return {std::string(line), std::nullopt};
  }
  return {std::string(line.substr(0, equals)), std::string(line.substr(equals + 1))};
}

struct Case {
  kafka::Message message;
  DeadLetterCause cause;
};

Case read(std::string_view input) {
  const std::size_t number = std::hash<std::string_view>()(input);
  Case read;
  read.message.partition = static_cast<std::int32_t>(number);
  read.message.offset = static_cast<std::int64_t>(number);
  read.message.timestamp_ms = static_cast<std::int64_t>(number);
  read.message.timestamp_type = static_cast<kafka::TimestampType>(number % 3);
  read.message.topic = take_line(input);
  read.message.topic += read.message.topic.empty() ? "orders" : "";  // Kafka has none without name
  read.message.key = take_line(input);
  read.message.value = take_line(input);
  read.cause.kind = static_cast<DeadLetterCause::Kind>(number % 3);
  read.cause.message = take_line(input);
  std::string_view failures = take_line(input);
  while (!failures.empty()) {
    const std::string_view one = failures.substr(0, failures.find('|'));
    failures.remove_prefix(std::min(one.size() + 1, failures.size()));
    // A line end cannot stand in a line; errors do have them.
    std::string error(one);
    std::replace(error.begin(), error.end(), '~', '\n');
    read.cause.failures.push_back({moment, std::move(error)});
  }
  Headers headers;
  while (!input.empty()) {
    headers.push_back(header_of(take_line(input)));
  }
  read.message.headers = std::move(headers);
  return read;
}

Headers select(const Headers& all, const std::function<bool(std::string_view)>& wanted) {
  Headers selected;
  std::copy_if(all.begin(), all.end(), std::back_inserter(selected),
               [&](const kafka::Header& header) { return wanted(header.name); });
  return selected;
}

std::string text_of(const Headers& headers) {
  std::string text;
  for (const kafka::Header& header : headers) {
    text += header.name + (header.value ? "=" + *header.value : " is null") + "\n";
  }
  return text;
}

std::string foreign(const Headers& headers) {
  return text_of(select(headers, [](std::string_view name) { return !is_ours(name); }));
}

std::string origin(const Headers& headers) {
  return text_of(select(headers, [](std::string_view name) {
    return name.starts_with(origin_prefix) || name == "x-eventapp-first-failed-at";
  }));
}

const std::string& value_of(const kafka::Record& record, std::string_view name) {
  const auto found = std::find_if(record.headers.begin(), record.headers.end(),
                                  [&](const kafka::Header& header) { return header.name == name; });
  promise(found != record.headers.end() && found->value.has_value(), "a dead letter is complete");
  return *found->value;
}

void check(const Case& original, const kafka::Record& record) {
  const kafka::Message& message = original.message;
  promise(record.topic == message.topic + ".dlq" && record.partition == message.partition,
          "a dead letter goes to its topic's own, same partition");
  promise(record.key == message.key && record.value == message.value,
          "key and value are untouched");
  promise_same(foreign(record.headers), foreign(message.headers.read()),
               "foreign headers are untouched");
  for (const std::string_view name : always_there) {
    value_of(record, name);
  }
  for (const kafka::Header& header : record.headers) {
    const auto same =
        select(record.headers, [&](std::string_view name) { return name == header.name; });
    promise(!is_ours(header.name) || same.size() == 1, "no header of ours is repeated");
  }
  promise(value_of(record, "kafka_dlt-original-partition").size() == 4 &&
              value_of(record, "kafka_dlt-original-offset").size() == 8,
          "an origin has Spring's form");
  const std::string& redriven = value_of(record, "x-eventapp-redrive-count");
  promise(!redriven.empty() && redriven.find_first_not_of("0123456789") == std::string::npos,
          "the count of re-drives is a number");
}

void check_texts(const DeadLetterCause& cause, const kafka::Record& record) {
  const std::string& text = value_of(record, "kafka_dlt-exception-message");
  promise(text.size() <= 1024 && cause.message.starts_with(text), "a long error is cut");
  promise(utf8::is_valid(text) || !utf8::is_valid(cause.message), "cutting breaks no character");
  const std::string& history = value_of(record, "kafka_dlt-exception-stacktrace");
  const auto lines = std::count(history.begin(), history.end(), '\n');
  promise(history.size() <= 4096, "a long history is cut");
  promise(lines == static_cast<std::ptrdiff_t>(cause.failures.size()) || history.size() > 4000,
          "the history has one line an attempt");
}

// Driven again and failed again: all of its past is still there, and nothing of it twice.
void check_redriven(const Case& original, const kafka::Record& record) {
  Case again = original;
  again.message.headers = record.headers;
  again.message.offset += 1;
  again.cause.failures.clear();
  const auto second = delivery::make_dead_letter(again.message, again.cause, "group-2", moment);
  check(again, second);
  promise_same(origin(second.headers), origin(record.headers),
               "a re-driven record keeps its origin");
  promise(second.headers.size() == record.headers.size(), "dead letters do not grow");
}

void check_cut_down(const Case& original, const kafka::Record& full) {
  const auto only = delivery::cut_down(full, DeadLetterSize::original_only);
  promise(only.key == full.key && only.value == full.value, "key and value are given up last");
  promise_same(text_of(only.headers), foreign(original.message.headers.read()),
               "without headers of ours a dead letter is the record that came");
  const auto bare = delivery::cut_down(full, DeadLetterSize::without_value);
  promise(!bare.value && value_of(bare, "x-eventapp-value-omitted") ==
                             std::to_string(original.message.value.value_or("").size()),
          "a value that was left out is told");
}

// Digits are masked, so others in their place make no difference.
void check_fingerprint(const DeadLetterCause& cause) {
  std::string other = cause.message;
  std::replace_if(
      other.begin(), other.end(), [](char c) { return c >= '0' && c <= '9'; }, '7');
  const std::string print = delivery::error_fingerprint("k", cause.message);
  promise(print.size() == 16, "a fingerprint has 16 digits");
  promise_same(print, delivery::error_fingerprint("k", other), "a fingerprint knows no digits");
}

}  // namespace

void dead_letter(std::string_view input) {
  const Case original = read(input);
  const auto record =
      delivery::make_dead_letter(original.message, original.cause, "group-1", moment);
  check(original, record);
  check_texts(original.cause, record);
  check_redriven(original, record);
  check_cut_down(original, record);
  check_fingerprint(original.cause);
}

}  // namespace eventapp::fuzz
