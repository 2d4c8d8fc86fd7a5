#include "kafka/lag_gauges.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr const char* name = "kafka_consumergroup_lag";

const boost::json::object* object_in(const boost::json::object& outer, std::string_view member) {
  const boost::json::value* found = outer.if_contains(member);
  return found == nullptr ? nullptr : found->if_object();
}

/// The lag of a partition that is being fetched; −1 for every other.
std::int64_t lag_of(const boost::json::object& partition) {
  const boost::json::value* state = partition.if_contains("fetch_state");
  const boost::json::value* lag = partition.if_contains("consumer_lag");
  const bool fetched = state != nullptr && state->is_string() && state->get_string() == "active";
  return fetched && lag != nullptr && lag->is_int64() ? lag->get_int64() : -1;
}

}  // namespace

LagGauges::LagGauges(Metrics& metrics, std::string group)
    : metrics_(metrics), group_(std::move(group)) {}

void LagGauges::update(std::string_view json) {
  boost::system::error_code error;
  const boost::json::value statistics =
      boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  const boost::json::object* root = error ? nullptr : statistics.if_object();
  const boost::json::object* topics = root == nullptr ? nullptr : object_in(*root, "topics");
  if (topics == nullptr) {
    return;
  }
  for (const auto& [topic, content] : *topics) {
    const boost::json::object* fields = content.if_object();
    const boost::json::object* partitions =
        fields == nullptr ? nullptr : object_in(*fields, "partitions");
    if (partitions == nullptr) {
      continue;
    }
    for (const auto& [number, partition] : *partitions) {
      std::int32_t index = -1;  // librdkafka lists its internal partition as −1
      std::from_chars(number.data(), number.data() + number.size(), index);
      const std::int64_t lag = partition.is_object() ? lag_of(partition.get_object()) : -1;
      if (index >= 0 && lag >= 0) {
        set({std::string(topic.data(), topic.size()), index}, lag);
      }
    }
  }
}

void LagGauges::set(TopicPartition partition, std::int64_t lag) {
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
