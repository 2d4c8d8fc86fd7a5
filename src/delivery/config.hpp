// What an operator can set about delivery: how often, how long, how much at once.
#pragma once

#include "eventapp/core/config_fields.hpp"

#include <cstdint>

namespace eventapp::delivery {

struct DeliveryConfig {
  /// The wait before each retry; its length is the number of retries.
  config::IntegerList retry_delays_ms = {2000, 2000, 2000};
  config::ObjectList retry_topics = {};  ///< See read_schedules().
  bool storm_enabled = true;
  std::int64_t storm_max_hold_ms = 600'000;
  std::int64_t max_held_messages = 20'000;
  std::int64_t max_held_bytes = 64 * 1024 * 1024;
  /// Messages that could be worked on at once but wait for a slot; beyond it reading rests, which
  /// keeps the working set in the caches.
  std::int64_t max_ready_messages = 256;
  std::int64_t dead_letter_deadline_ms = 5'000;
  /// How long a revoked partition waits for sends that are running.
  std::int64_t revoke_grace_ms = 3'000;
  bool log_events = true;
};

void describe(config::Fields& fields, DeliveryConfig& config);

}  // namespace eventapp::delivery
