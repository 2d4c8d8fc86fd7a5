// A librdkafka handle with the settings that eventapp uses too.
#pragma once

#include <librdkafka/rdkafka.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::bench {

using Settings = std::vector<std::pair<std::string, std::string>>;

struct DestroyHandle {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, DestroyHandle>;

/// What eventapp's producer sets, for these brokers; by default where none of them leads more than
/// three partitions of a topic.
Settings producer_settings(const std::string& brokers, int requests_in_flight = 2);
/// What eventapp's consumer sets.
Settings consumer_settings(const std::string& brokers, const std::string& group);

/// Called on the thread that polls, once per record; its opaque is the record's.
using OnReport = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void*);

/// Throws std::runtime_error with librdkafka's words.
KafkaHandle make_handle(rd_kafka_type_t type, const Settings& settings,
                        OnReport on_report = nullptr);

/// What differs between the order.created.v1 records that eventapp writes.
struct OrderRecord {
  std::string_view event_id;
  std::string_view order_id;
  std::string_view customer_id;
  std::int64_t created_ns;  ///< Since the epoch.
  std::array<std::uint64_t, 3> trace;
};

/// Writes it with eventapp's bytes and headers, keyed by the order; a report follows only where
/// there was no error.
rd_kafka_resp_err_t produce(rd_kafka_t* producer, const OrderRecord& record, void* opaque);

}  // namespace eventapp::bench
