#include "kafka/consumer_statistics.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <string>

namespace eventapp::kafka {

namespace {

const boost::json::object* object_in(const boost::json::object& outer, std::string_view member) {
  const boost::json::value* found = outer.if_contains(member);
  return found == nullptr ? nullptr : found->if_object();
}

std::optional<std::int64_t> lag_of(const boost::json::value& partition) {
  const boost::json::object* fields = partition.if_object();
  if (fields == nullptr) {
    return std::nullopt;
  }
  const boost::json::value* state = fields->if_contains("fetch_state");
  const boost::json::value* lag = fields->if_contains("consumer_lag");
  const bool fetched = state != nullptr && state->is_string() && state->get_string() == "active";
  const bool known = fetched && lag != nullptr && lag->is_int64() && lag->get_int64() >= 0;
  return known ? std::optional(lag->get_int64()) : std::nullopt;
}

}  // namespace

std::vector<PartitionStatistics> read_statistics(std::string_view json) {
  std::vector<PartitionStatistics> read;
  boost::system::error_code error;
  const boost::json::value statistics =
      boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  const boost::json::object* root = error ? nullptr : statistics.if_object();
  const boost::json::object* topics = root == nullptr ? nullptr : object_in(*root, "topics");
  if (topics == nullptr) {
    return read;
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
      if (index >= 0) {
        read.push_back({{std::string(topic.data(), topic.size()), index}, lag_of(partition)});
      }
    }
  }
  return read;
}

}  // namespace eventapp::kafka
