// How far the group is behind, per partition, from librdkafka's statistics.
#pragma once

#include "eventapp/core/metrics.hpp"
#include "eventapp/kafka/message.hpp"
#include "kafka/consumer_statistics.hpp"

#include <map>
#include <string>
#include <vector>

namespace eventapp::kafka {

/// `kafka_consumergroup_lag`, as the usual exporter names it. Strand: its consumer's.
class LagGauges {
 public:
  LagGauges(Metrics& metrics, std::string group);

  void update(const std::vector<PartitionStatistics>& statistics);

  void remove(const std::vector<TopicPartition>& partitions);

 private:
  void set(const TopicPartition& partition, std::int64_t lag);

  Metrics& metrics_;
  std::string group_;
  std::map<TopicPartition, prometheus::Gauge*> gauges_;
};

}  // namespace eventapp::kafka
