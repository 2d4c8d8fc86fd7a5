#include "config.hpp"

namespace eventapp::notification {

void describe(config::Fields& fields, NotificationConfig& config) {
  fields.add("notification.group", &config.group, "Kafka consumer group.",
             config::not_empty(config.group));
  fields.add("notification.redis_key_prefix", &config.redis_key_prefix,
             "Redis key of an event's mark: this and the event id.",
             config::not_empty(config.redis_key_prefix));
  fields.add("notification.channel", &config.channel, "How notifications leave: `log`.",
             config::one_of(config.channel, {"log"}));
  fields.add("notification.concurrency", &config.concurrency,
             "Notifications being sent at once; 0: as the channel likes it, `log` 1000.",
             config::between(config.concurrency, 0, 100'000));
  fields.add("notification.simulate_failures", &config.simulate_failures,
             "Let sends fail for customers whose id starts with `fail-`; off in production.");
}

}  // namespace eventapp::notification
