#include "delivery/report.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>
#include <variant>

namespace eventapp::delivery {

namespace {

constexpr End counted_ends[] = {End::sent, End::duplicate, End::dead_lettered, End::buried_before,
                                End::left};

std::string_view label(End end) {
  switch (end) {
    case End::sent:
      return "sent";
    case End::duplicate:
      return "duplicate";
    case End::dead_lettered:
      return "dead_lettered";
    case End::buried_before:
      return "already_dead_lettered";
    case End::left:
      break;
  }
  return "left";
}

std::string_view status(End end) {
  switch (end) {
    case End::sent:
      return "SENT";
    case End::dead_lettered:
      return "FAILED";
    default:
      return "DUPLICATE";
  }
}

// From milliseconds to a day: an event's way is as long as its retries and outages.
const prometheus::Histogram::BucketBoundaries& age_buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 600, 3600, 86400};
  return buckets;
}

std::string_view event_id(const Report::Subject& subject) {
  return subject.event != nullptr ? events::event_id_of(*subject.event) : std::string_view("-");
}

// The trace id inside a `traceparent` header, if the record has a sound one. Only fields tell it.
std::string_view trace_id(const kafka::Message& message) {
  if (!log::shows_fields()) {
    return {};
  }
  for (const kafka::Header& header : message.headers.read()) {
    if (header.name == "traceparent" && header.value && header.value->size() >= 35) {
      return std::string_view(*header.value).substr(3, 32);
    }
  }
  return {};
}

std::string_view key(const kafka::Message& message) {
  return message.key ? std::string_view(*message.key) : std::string_view();
}

}  // namespace

Report::Report(Metrics& metrics, const std::vector<std::string>& topics, bool log_events)
    : age_(metrics.histogram("eventapp_event_age_seconds",
                             "From an event's own time to its end here.", age_buckets())),
      retries_(metrics.counter("eventapp_retries_total", "Retries begun after a failed attempt.")),
      late_sends_(metrics.counter("eventapp_sends_after_lease_total",
                                  "Sends that ended after their lease; each may be a repeat.")),
      log_events_(log_events) {
  for (const std::string& topic : topics) {
    for (const End end : counted_ends) {
      topics_[topic].outcomes[end] =
          &metrics.counter("eventapp_events_total", "Messages that reached an end, by outcome.",
                           {{"topic", topic}, {"outcome", std::string(label(end))}});
    }
  }
}

void Report::count(const std::string& topic, End end) {
  const auto found = topics_.find(topic);
  if (found != topics_.end()) {
    found->second.outcomes[end]->Increment();
  }
}

void Report::ended(Subject subject, End end, std::string_view detail, std::int64_t attempts,
                   WallTime now) {
  const kafka::Message& message = subject.held.message;
  count(message.topic, end);
  if (end == End::left) {
    return;
  }
  if (subject.event != nullptr) {
    const auto age = now - events::time_of(*subject.event);
    age_.Observe(std::chrono::duration<double>(age).count());
  }
  if (!log_events_ || !log::enabled(log::Level::info)) {
    return;
  }
  const std::string_view id = event_id(subject);
  fmt::memory_buffer text;
  fmt::format_to(
      std::back_inserter(text),
      FMT_COMPILE("Order event consumed. topic={}, partition={}, offset={}, eventId={}, status={}, "
                  "detail={}"),
      std::string_view(message.topic), message.partition, message.offset, id, status(end), detail);
  log::info({text.data(), text.size()},
            {{"topic", message.topic},
             {"partition", std::int64_t{message.partition}},
             {"offset", message.offset},
             {"key", key(message)},
             {"event_id", id},
             {"status", status(end)},
             {"detail", detail},
             {"attempt", attempts},
             {"trace_id", trace_id(message)}});
}

void Report::retrying(Subject subject, std::string_view error, std::int64_t attempts,
                      Duration delay) {
  retries_.Increment();
  const kafka::Message& message = subject.held.message;
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(delay).count();
  const std::string_view id = event_id(subject);
  const std::string text = fmt::format(
      "Attempt failed, will retry. topic={}, partition={}, offset={}, eventId={}, attempt={}, "
      "retryInMs={}, error={}",
      message.topic, message.partition, message.offset, id, attempts, wait, error);
  log::warn(text, {{"topic", message.topic},
                   {"partition", std::int64_t{message.partition}},
                   {"offset", message.offset},
                   {"key", key(message)},
                   {"event_id", id},
                   {"status", std::string_view("RETRY")},
                   {"detail", error},
                   {"attempt", attempts},
                   {"trace_id", trace_id(message)}});
}

void Report::sent_after_lease(Subject subject) {
  late_sends_.Increment();
  const kafka::Message& message = subject.held.message;
  log::warn(
      fmt::format("A send ended after its lease and may be repeated. topic={}, partition={}, "
                  "offset={}, eventId={}",
                  message.topic, message.partition, message.offset, event_id(subject)));
}

}  // namespace eventapp::delivery
