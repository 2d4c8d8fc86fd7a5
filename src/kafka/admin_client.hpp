// Kafka's admin calls as awaitables; one at a time, answers as values.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "kafka/client_events.hpp"
#include "kafka/config.hpp"
#include "kafka/event_queue.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafkacpp.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::kafka {

struct NewTopic {
  std::string name;
  std::int32_t partitions = 3;
  std::map<std::string, std::string> settings = {};
};

/// Why a topic is not there; empty if it is.
using TopicProblems = std::map<std::string, std::string>;

/// Strand: the one given. Lifetime: nothing is awaited on it when it goes; its destruction blocks
/// and belongs to the reaper, after close().
class AdminClient {
 public:
  /// Errors: StartError when librdkafka refuses the settings.
  AdminClient(Strand strand, Clock& clock, const config::StringMap& settings);
  ~AdminClient();

  /// Makes topics; one that exists is fine as it is. Answers what went wrong, by topic.
  awaitable<TopicProblems> create(std::vector<NewTopic> topics, int replication_factor);

  /// A topic's setting in effect, its own or the broker's; nothing if it cannot be read.
  awaitable<std::map<std::string, std::string>> read_setting(std::vector<std::string> topics,
                                                             std::string setting);

  void close();

 private:
  using Event = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;
  using Options =
      std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)>;

  Options options(rd_kafka_admin_op_t operation) const;
  awaitable<Event> result();

  ClientEvents events_;
  std::unique_ptr<RdKafka::Producer> client_;
  rd_kafka_queue_t* replies_ = nullptr;
  std::unique_ptr<EventQueue> queue_;
};

}  // namespace eventapp::kafka
