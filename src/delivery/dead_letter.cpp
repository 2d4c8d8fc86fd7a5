#include "delivery/dead_letter.hpp"

#include "eventapp/core/log.hpp"
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

constexpr std::string_view first_failed_header = "x-eventapp-first-failed-at";
constexpr std::string_view redriven_header = "x-eventapp-redrive-count";
constexpr std::size_t most_redriven_digits = 9;

struct OriginHeader {
  std::string_view name;
  std::size_t bytes = 0;  ///< 0: a text.
};

// What tells where a record first stood; a re-driven record keeps these.
constexpr std::array<OriginHeader, 6> origin_headers = {{{"kafka_dlt-original-topic"},
                                                         {"kafka_dlt-original-partition", 4},
                                                         {"kafka_dlt-original-offset", 8},
                                                         {"kafka_dlt-original-timestamp", 8},
                                                         {"kafka_dlt-original-timestamp-type"},
                                                         {"kafka_dlt-original-consumer-group"}}};
// Topic, partition and offset: without them it is no origin.
constexpr std::size_t coordinates = 3;

bool is_ours(std::string_view name) {
  return name.starts_with(spring_prefix) || name.starts_with(our_prefix);
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

// One line an attempt, whatever line ends a customer's data has put into an error.
std::string history(const std::vector<FailedAttempt>& failures) {
  std::string text;
  for (const FailedAttempt& failure : failures) {
    text += iso_time(failure.at) + " ";
    log::append_escaped(text, failure.error);
    text += "\n";
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

// The origins that the message carries: nothing for those that are missing or of another form. Of
// several the first is the true one, since Spring can be told to append.
std::array<const kafka::Header*, origin_headers.size()> carried_origin(
    const std::vector<kafka::Header>& headers) {
  std::array<const kafka::Header*, origin_headers.size()> carried{};
  std::transform(origin_headers.begin(), origin_headers.end(), carried.begin(),
                 [&](const OriginHeader& wanted) -> const kafka::Header* {
                   const kafka::Header* header = find(headers, wanted.name);
                   const std::size_t bytes = header && header->value ? header->value->size() : 0;
                   const bool whole = wanted.bytes == 0 ? bytes > 0 : bytes == wanted.bytes;
                   return whole ? header : nullptr;
                 });
  return carried;
}

void add_own_origin(kafka::Record& record, const kafka::Message& message, std::string_view group) {
  add(record, origin_headers[0].name, message.topic);
  add(record, origin_headers[1].name, big_endian(message.partition));
  add(record, origin_headers[2].name, big_endian(message.offset));
  add(record, origin_headers[3].name, big_endian(message.timestamp_ms));
  add(record, origin_headers[4].name, std::string(to_text(message.timestamp_type)));
  add(record, origin_headers[5].name, std::string(group));
}

void add_origin(kafka::Record& record, const kafka::Message& message, std::string_view group,
                WallTime first_failed_at) {
  const auto carried = carried_origin(message.headers.read());
  const bool redriven = std::all_of(carried.begin(), carried.begin() + coordinates,
                                    [](const kafka::Header* header) { return header != nullptr; });
  const kafka::Header* first_failed = nullptr;
  if (redriven) {
    for (const kafka::Header* header : carried) {
      if (header != nullptr) {
        record.headers.push_back(*header);
      }
    }
    first_failed = find(message.headers.read(), first_failed_header);
  } else {
    add_own_origin(record, message, group);
  }
  const bool known =
      first_failed != nullptr && first_failed->value && parse_iso_time(*first_failed->value);
  add(record, first_failed_header, known ? *first_failed->value : iso_time(first_failed_at));
}

// Whoever drives records again counts; what is no count is none.
std::string redriven_count(const std::vector<kafka::Header>& headers) {
  const kafka::Header* header = find(headers, redriven_header);
  const std::string count = header != nullptr ? header->value.value_or("") : "";
  const bool whole = !count.empty() && count.size() <= most_redriven_digits &&
                     count.find_first_not_of("0123456789") == count.npos;
  return whole ? count : "0";
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
  const std::vector<kafka::Header>& headers = message.headers.read();
  std::copy_if(headers.begin(), headers.end(), std::back_inserter(record.headers),
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
  add(record, redriven_header, redriven_count(headers));
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
