// The librdkafka properties of every client, in one place: what we promise (idempotence, offset
// store, partitioner), what measurements chose, and the profile of the embedded broker.
#pragma once

#include "eventapp/core/config_fields.hpp"
#include "kafka/config.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace RdKafka {
class Conf;
}

namespace eventapp::kafka {

/// The largest record a producer accepts: a record of Kafka's usual 1 MiB plus the headers of its
/// dead letter.
inline constexpr int largest_record_bytes = 2 * 1024 * 1024;

/// How long a record is on its way at most; then it is reported, stored or not.
inline constexpr std::chrono::milliseconds message_timeout{30'000};

/// With the `max.in.flight` of a broker that leads few partitions, unless an operator set it.
config::StringMap producer_settings(const KafkaConfig& config, const std::string& servers);

/// How many produce requests may be under way on a connection (`max.in.flight`), where no broker
/// leads more than that many partitions of a topic: 2 to 5.
int requests_in_flight(std::size_t partitions_on_a_broker);
/// Whether an operator decided that, by either name of the property.
bool sets_requests_in_flight(const KafkaConfig& config);

config::StringMap consumer_settings(const KafkaConfig& config, const std::string& servers,
                                    const std::string& group);
config::StringMap admin_settings(const KafkaConfig& config, const std::string& servers);

/// Says which property an operator may not set, or that librdkafka does not take; empty if all are
/// fine.
std::string refusal(const config::StringMap& properties);

/// Errors: StartError naming the property that librdkafka refuses.
std::unique_ptr<RdKafka::Conf> make_conf(const config::StringMap& settings);

/// Of the librdkafka that runs, not of the one that was compiled with: `2.0.2`.
std::string librdkafka_version();

}  // namespace eventapp::kafka
