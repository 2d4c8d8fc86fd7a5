#include "kafka/client_settings.hpp"

#include "eventapp/core/error.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafkacpp.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace eventapp::kafka {

namespace {

struct Owned {
  std::string_view name;
  std::string_view instead;
};

constexpr int largest_fetch_bytes = 128 * 1024;  // per partition; a larger record comes alone
constexpr int with_fetch_backoff = 0x02020000;   // the version that came with the property
constexpr std::array<std::string_view, 2> in_flight_names = {
    "max.in.flight", "max.in.flight.requests.per.connection"};
constexpr std::string_view promise = "eventapp's guarantees stand on its own value";

/// What an operator must not change here, and what to do instead.
constexpr std::array owned = {
    Owned{"bootstrap.servers", "set kafka.brokers"},
    Owned{"metadata.broker.list", "set kafka.brokers"},
    Owned{"group.id", "it belongs to the subscription"},
    Owned{"session.timeout.ms", "set kafka.consumer.session_timeout_ms"},
    Owned{"queued.min.messages", "set kafka.consumer.prefetch_messages"},
    Owned{"queued.max.messages.kbytes", "set kafka.consumer.prefetch_bytes"},
    Owned{"queue.buffering.max.messages", "set kafka.producer.queue_messages"},
    Owned{"queue.buffering.max.kbytes", "set kafka.producer.queue_bytes"},
    Owned{"message.max.bytes", "dead letters need its value"},
    Owned{"statistics.interval.ms", "the lag metric needs its value"},
    Owned{"group.instance.id", "static members are not supported"},
    Owned{"client.rack", "fetching from followers is not supported"},
    Owned{"transactional.id", "transactions are not supported"},
    Owned{"enable.auto.offset.store", promise},
    Owned{"enable.auto.commit", promise},
    Owned{"auto.commit.enable", promise},
    Owned{"auto.commit.interval.ms", promise},
    Owned{"offset.store.method", promise},
    Owned{"auto.offset.reset", promise},
    Owned{"partition.assignment.strategy", promise},
    Owned{"partitioner", promise},
    Owned{"enable.idempotence", promise},
    Owned{"acks", promise},
    Owned{"request.required.acks", promise},
    Owned{"message.timeout.ms", promise},
    Owned{"delivery.timeout.ms", promise},
    Owned{"allow.auto.create.topics", promise},
    Owned{"enable.partition.eof", promise},
    Owned{"delivery.report.only.error", promise},
    Owned{"log.queue", promise},
    Owned{"test.mock.num.brokers", "set kafka.brokers=embedded"},
};

std::string refuse_owned(const std::string& name) {
  for (const Owned& property : owned) {
    if (property.name == name) {
      return fmt::format("{} cannot be set here: {}", name, property.instead);
    }
  }
  return {};
}

std::unique_ptr<RdKafka::Conf> empty_conf() {
  return std::unique_ptr<RdKafka::Conf>(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
}

void put_over(config::StringMap& settings, const config::StringMap& over) {
  for (const auto& [name, value] : over) {
    settings[name] = value;
  }
}

config::StringMap common_settings(const KafkaConfig& config, const std::string& servers,
                                  const std::string& client) {
  return {
      {"bootstrap.servers", servers},
      {"client.id", client},
      {"log.queue", "true"},  // so that log lines come to the polling strand
      {"log.connection.close", "false"},
      // The mock makes topics by itself and warns of whoever forbids it.
      {"allow.auto.create.topics", config.embedded() ? "true" : "false"},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      // The first acknowledgement comes 0.3-0.6 s after the broker is back, not 2.5-8.2 s.
      {"reconnect.backoff.max.ms", "1000"},
  };
}

}  // namespace

config::StringMap producer_settings(const KafkaConfig& config, const std::string& servers) {
  config::StringMap settings = common_settings(config, servers, "eventapp-producer");
  put_over(settings,
           {
               {"acks", "all"},
               {"enable.idempotence", "true"},
               {"partitioner", "murmur2_random"},  // where the Java client puts a key
               {"compression.type", "lz4"},
               // The mock searches its batches one by one for each fetch: few larger ones.
               {"linger.ms", config.embedded() ? "20" : "1"},
               {std::string(in_flight_names[0]), std::to_string(requests_in_flight(0))},
               {"queue.buffering.max.messages", std::to_string(config.producer_queue_messages)},
               {"queue.buffering.max.kbytes", std::to_string(config.producer_queue_bytes / 1024)},
               {"message.max.bytes", std::to_string(largest_record_bytes)},
               {"message.timeout.ms", std::to_string(message_timeout.count())},
               // A topic that is missing is known as missing before the publish deadline.
               {"topic.metadata.propagation.max.ms", "3000"},
           });
  put_over(settings, config.librdkafka);
  put_over(settings, config.producer_librdkafka);
  return settings;
}

// Records that wait behind five unacknowledged ones of their partition keep librdkafka polling
// without a pause, unless some request stands in line. So one of the partitions' requests does;
// beyond that, each more hides the way to the broker and back.
int requests_in_flight(std::size_t partitions_on_a_broker) {
  constexpr std::size_t least = 2;
  constexpr std::size_t most = 5;  // of an idempotent producer
  return static_cast<int>(std::clamp(partitions_on_a_broker, least + 1, most + 1) - 1);
}

bool sets_requests_in_flight(const KafkaConfig& config) {
  return std::any_of(in_flight_names.begin(), in_flight_names.end(), [&](std::string_view name) {
    return config.librdkafka.contains(std::string(name)) ||
           config.producer_librdkafka.contains(std::string(name));
  });
}

config::StringMap consumer_settings(const KafkaConfig& config, const std::string& servers,
                                    const std::string& group) {
  const std::string embedded_session = "6000";  // a rebalance of the mock takes this − 1 s
  const Prefetch prefetch = prefetch_of(config);
  config::StringMap settings = common_settings(config, servers, "eventapp-consumer");
  put_over(settings, {
                         {"group.id", group},
                         {"auto.offset.reset", "earliest"},
                         {"enable.auto.offset.store", "false"},
                         {"enable.auto.commit", "true"},
                         {"auto.commit.interval.ms", "1000"},
                         {"partition.assignment.strategy", "range"},
                         {"session.timeout.ms",
                          config.embedded() ? embedded_session
                                            : std::to_string(config.consumer_session_timeout_ms)},
                         {"heartbeat.interval.ms", "1000"},
                         // The mock does not cut an empty fetch short when a record arrives.
                         {"fetch.wait.max.ms", config.embedded() ? "50" : "500"},
                         {"queued.min.messages", std::to_string(prefetch.messages)},
                         {"queued.max.messages.kbytes", std::to_string(prefetch.bytes / 1024)},
                         // One fetch is unpacked as a whole: a mebibyte of well compressed records
                         // can be a hundred, whatever may be fetched ahead.
                         {"fetch.message.max.bytes", std::to_string(largest_fetch_bytes)},
                         {"statistics.interval.ms", "5000"},
                         // How soon a topic that was made after the subscription is found.
                         {"topic.metadata.refresh.interval.ms", "3000"},
                     });
  // Before, fetching always stopped for a second when enough was fetched ahead.
  if (RdKafka::version() >= with_fetch_backoff) {
    settings["fetch.queue.backoff.ms"] = "10";
  }
  put_over(settings, config.librdkafka);
  put_over(settings, config.consumer_librdkafka);
  return settings;
}

config::StringMap admin_settings(const KafkaConfig& config, const std::string& servers) {
  config::StringMap settings = common_settings(config, servers, "eventapp-admin");
  put_over(settings, config.librdkafka);
  return settings;
}

std::string refusal(const config::StringMap& properties) {
  const auto conf = empty_conf();
  for (const auto& [name, value] : properties) {
    if (std::string refused = refuse_owned(name); !refused.empty()) {
      return refused;
    }
    std::string why;
    if (conf->set(name, value, why) != RdKafka::Conf::CONF_OK) {
      return fmt::format("librdkafka does not take {}: {}", name, why);
    }
  }
  return {};
}

std::unique_ptr<RdKafka::Conf> make_conf(const config::StringMap& settings) {
  auto conf = empty_conf();
  for (const auto& [name, value] : settings) {
    std::string why;
    if (conf->set(name, value, why) != RdKafka::Conf::CONF_OK) {
      throw StartError(fmt::format("librdkafka does not take {}: {}", name, why));
    }
  }
  return conf;
}

std::string librdkafka_version() {
  return RdKafka::version_str();
}

}  // namespace eventapp::kafka
