#include "delivery/config.hpp"

#include "delivery/retry_schedule.hpp"

#include <algorithm>

namespace eventapp::delivery {

namespace {

config::Check delays(const config::IntegerList& values) {
  return [&values]() -> std::string {
    const auto wrong = [](std::int64_t value) { return value < 0 || value > 3'600'000; };
    if (values.size() > 20 || std::any_of(values.begin(), values.end(), wrong)) {
      return "must be at most 20 waits of 0 to 3600000 milliseconds";
    }
    return {};
  };
}

config::Check schedules(const config::ObjectList& entries) {
  return [&entries]() -> std::string {
    const auto read = read_schedules(entries);
    return read ? std::string() : read.error().detail;
  };
}

}  // namespace

void describe(config::Fields& fields, DeliveryConfig& config) {
  fields.add("delivery.retry.delays_ms", &config.retry_delays_ms,
             "Wait before each retry of a failed event; one entry per retry, none: no retry.",
             delays(config.retry_delays_ms));
  fields.add("delivery.retry.topics", &config.retry_topics,
             "Other waits for single topics: entries with `topic` and either `delays_ms` or "
             "`initial_ms`, `factor`, `max_ms`, `jitter` (0 to 1), `retries`.",
             schedules(config.retry_topics));
  fields.add("delivery.storm.enabled", &config.storm_enabled,
             "While most events fail, used-up ones wait instead of becoming dead letters.");
  fields.add("delivery.storm.max_hold_ms", &config.storm_max_hold_ms,
             "How long such an event waits at the most before it becomes a dead letter after all.",
             config::between(config.storm_max_hold_ms, 1'000, 86'400'000));
  fields.add("delivery.max_held_messages", &config.max_held_messages,
             "Messages held in memory (waiting, retrying, in work) before reading stops.",
             config::between(config.max_held_messages, 1, 10'000'000));
  fields.add("delivery.max_held_bytes", &config.max_held_bytes,
             "Bytes of held messages before reading stops.",
             config::between(config.max_held_bytes, 1 << 20, std::int64_t{1} << 40));
  fields.add("delivery.max_ready_messages", &config.max_ready_messages,
             "Messages ready for work but without a free slot before reading rests.",
             config::between(config.max_ready_messages, 1, 1'000'000));
  fields.add("delivery.dead_letter_deadline_ms", &config.dead_letter_deadline_ms,
             "How long one write to a dead-letter topic may take before it is tried again.",
             config::between(config.dead_letter_deadline_ms, 100, 300'000));
  fields.add("delivery.revoke_grace_ms", &config.revoke_grace_ms,
             "How long a revoked partition waits for sends that are running.",
             config::between(config.revoke_grace_ms, 0, 60'000));
  fields.add("log.events", &config.log_events, "Write one log line per consumed event.");
}

}  // namespace eventapp::delivery
