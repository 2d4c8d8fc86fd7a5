#include "kafka/lag_gauges.hpp"

#include <utility>

namespace eventapp::kafka {

namespace {
constexpr const char* name = "kafka_consumergroup_lag";
}

LagGauges::LagGauges(Metrics& metrics, std::string group)
    : metrics_(metrics), group_(std::move(group)) {}

void LagGauges::update(const std::vector<PartitionStatistics>& statistics) {
  for (const PartitionStatistics& known : statistics) {
    if (known.lag) {
      set(known.partition, *known.lag);
    }
  }
}

void LagGauges::set(const TopicPartition& partition, std::int64_t lag) {
  prometheus::Gauge*& gauge = gauges_[partition];
  if (gauge == nullptr) {
    gauge = &metrics_.gauge(name, "Records in the partition that the group has not committed.",
                            {{"consumergroup", group_},
                             {"topic", partition.topic},
                             {"partition", std::to_string(partition.partition)}});
  }
  gauge->Set(static_cast<double>(lag));
}

void LagGauges::remove(const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& partition : partitions) {
    const auto found = gauges_.find(partition);
    if (found != gauges_.end()) {
      metrics_.remove_gauge(name, *found->second);
      gauges_.erase(found);
    }
  }
}

}  // namespace eventapp::kafka
