#include "delivery/dead_letter.hpp"

#include "eventapp/core/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

namespace eventapp::delivery {

namespace {

constexpr std::size_t message_limit = 1024;
constexpr std::size_t stacktrace_limit = 4096;
constexpr std::string_view spring_prefix = "kafka_dlt-";
constexpr std::string_view our_prefix = "x-eventapp-";
constexpr std::string_view stacktrace_header = "kafka_dlt-exception-stacktrace";
constexpr std::string_view message_header = "kafka_dlt-exception-message";
constexpr std::string_view omitted_header = "x-eventapp-value-omitted";

// What tells where a record first stood; a re-driven record keeps these.
constexpr std::array<std::string_view, 7> origin_headers = {
    "kafka_dlt-original-topic",          "kafka_dlt-original-partition",
    "kafka_dlt-original-offset",         "kafka_dlt-original-timestamp",
    "kafka_dlt-original-timestamp-type", "kafka_dlt-original-consumer-group",
    "x-eventapp-first-failed-at"};

bool is_ours(std::string_view name) {
  return name.starts_with(spring_prefix) || name.starts_with(our_prefix);
}

bool is_origin(std::string_view name) {
  return std::find(origin_headers.begin(), origin_headers.end(), name) != origin_headers.end();
}

template <class Integer>
std::string big_endian(Integer value) {
  const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  std::string bytes(sizeof(value), '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[bytes.size() - 1 - i] = static_cast<char>((bits >> (8 * i)) & 0xff);
  }
  return bytes;
}

std::string_view to_text(kafka::TimestampType type) {
  switch (type) {
    case kafka::TimestampType::create_time:
      return "CreateTime";
    case kafka::TimestampType::log_append_time:
      return "LogAppendTime";
    case kafka::TimestampType::none:
      break;
  }
  return "NoTimestampType";
}

// Cuts at a character's start, so that what is left stays UTF-8.
std::string cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string(text);
  }
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) {
    --limit;
  }
  return std::string(text.substr(0, limit));
}

std::string history(const std::vector<FailedAttempt>& failures) {
  std::string text;
  for (const FailedAttempt& failure : failures) {
    text += iso_time(failure.at) + " " + failure.error + "\n";
  }
  return cut(text, stacktrace_limit);
}

const kafka::Header* find(const std::vector<kafka::Header>& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const kafka::Header& header) { return header.name == name; });
  return found == headers.end() ? nullptr : &*found;
}

void add(kafka::Record& record, std::string_view name, std::string value) {
  record.headers.push_back({std::string(name), std::move(value)});
}

void add_origin(kafka::Record& record, const kafka::Message& message, std::string_view group,
                WallTime first_failed_at) {
  if (find(message.headers, origin_headers[0]) != nullptr) {
    for (const kafka::Header& header : message.headers) {
      if (is_origin(header.name)) {
        record.headers.push_back(header);
      }
    }
    return;
  }
  add(record, origin_headers[0], message.topic);
  add(record, origin_headers[1], big_endian(message.partition));
  add(record, origin_headers[2], big_endian(message.offset));
  add(record, origin_headers[3], big_endian(message.timestamp_ms));
  add(record, origin_headers[4], std::string(to_text(message.timestamp_type)));
  add(record, origin_headers[5], std::string(group));
  add(record, origin_headers[6], iso_time(first_failed_at));
}

void remove_headers(kafka::Record& record, std::string_view name) {
  std::erase_if(record.headers, [&](const kafka::Header& header) { return header.name == name; });
}

}  // namespace

std::string_view to_string(DeadLetterCause::Kind kind) noexcept {
  switch (kind) {
    case DeadLetterCause::Kind::undecodable:
      return "undecodable";
    case DeadLetterCause::Kind::rejected:
      return "rejected";
    case DeadLetterCause::Kind::handler_failed:
      break;
  }
  return "handler_failed";
}

kafka::Record make_dead_letter(const kafka::Message& message, const DeadLetterCause& cause,
                               std::string_view group, WallTime now) {
  kafka::Record record{message.topic + ".dlq", message.partition, message.key, message.value};
  std::copy_if(message.headers.begin(), message.headers.end(), std::back_inserter(record.headers),
               [](const kafka::Header& header) { return !is_ours(header.name); });

  add_origin(record, message, group, cause.failures.empty() ? now : cause.failures.front().at);
  const std::string kind(to_string(cause.kind));
  const std::string name = "eventapp.delivery." + kind;
  add(record, "kafka_dlt-exception-fqcn", name);
  add(record, "kafka_dlt-exception-cause-fqcn", name);
  add(record, message_header, cut(cause.message, message_limit));
  add(record, stacktrace_header, history(cause.failures));
  add(record, "x-eventapp-attempts", std::to_string(cause.attempts));
  add(record, "x-eventapp-error-kind", kind);
  add(record, "x-eventapp-error-fingerprint", error_fingerprint(kind, cause.message));
  add(record, "x-eventapp-failed-at", iso_time(now));
  const kafka::Header* redriven = find(message.headers, "x-eventapp-redrive-count");
  add(record, "x-eventapp-redrive-count",
      redriven != nullptr && redriven->value ? *redriven->value : "0");
  return record;
}

kafka::Record cut_down(const kafka::Record& full, DeadLetterSize size) {
  kafka::Record record = full;
  if (size == DeadLetterSize::original_only) {
    std::erase_if(record.headers, [](const auto& header) { return is_ours(header.name); });
  } else if (size != DeadLetterSize::full) {
    remove_headers(record, stacktrace_header);
    if (size != DeadLetterSize::without_stacktrace) {
      remove_headers(record, message_header);
    }
  }
  if (size == DeadLetterSize::without_value && record.value) {
    add(record, omitted_header, std::to_string(record.value->size()));
    record.value.reset();
  }
  return record;
}

}  // namespace eventapp::delivery
