#include "kafka/embedded_guard.hpp"

#include "eventapp/core/log.hpp"

#include <boost/asio/dispatch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr std::int64_t kept_bytes = 5 * 1024 * 1024;
constexpr std::int64_t most_waiting_bytes = kept_bytes * 7 / 10;
constexpr std::int64_t most_waiting_records = 70'000;
/// A record alone in its batch, without compression.
constexpr std::int64_t record_overhead_bytes = 100;

std::int64_t stored(std::size_t payload_bytes) {
  return static_cast<std::int64_t>(payload_bytes) + record_overhead_bytes;
}

}  // namespace

EmbeddedGuard::EmbeddedGuard(asio::io_context& io, Metrics& metrics)
    : strand_(asio::make_strand(io)), metrics_(metrics) {}

EmbeddedGuard::~EmbeddedGuard() = default;

void EmbeddedGuard::add_topic(const std::string& name, std::int32_t partitions) {
  auto topic = std::make_unique<Topic>();
  for (std::int32_t count = 0; count < partitions; ++count) {
    topic->partitions.push_back(std::make_unique<Partition>());
  }
  topic->rolled_over = &metrics_.counter("eventapp_embedded_rolled_over_total",
                                         "Records the embedded broker has dropped for newer ones.",
                                         {{"topic", name}});
  topics_[name] = std::move(topic);
}

void EmbeddedGuard::consumed_here(const std::vector<std::string>& topics) {
  for (const std::string& name : topics) {
    if (Topic* topic = find(name)) {
      topic->consumed = true;
    }
  }
}

bool EmbeddedGuard::admits(const std::string& name) const {
  const Topic* topic = find(name);
  if (topic == nullptr || !topic->consumed) {
    return true;
  }
  const auto has_room = [topic](const std::unique_ptr<Partition>& partition) {
    return partition->waiting_bytes + topic->in_flight_bytes < most_waiting_bytes &&
           partition->waiting_records + topic->in_flight_records < most_waiting_records;
  };
  return std::all_of(topic->partitions.begin(), topic->partitions.end(), has_room);
}

void EmbeddedGuard::sending(const std::string& name, std::size_t payload_bytes) {
  if (Topic* topic = find(name)) {
    topic->in_flight_bytes += stored(payload_bytes);
    ++topic->in_flight_records;
  }
}

void EmbeddedGuard::not_sent(const std::string& name, std::size_t payload_bytes) {
  if (Topic* topic = find(name)) {
    topic->in_flight_bytes -= stored(payload_bytes);
    --topic->in_flight_records;
  }
}

void EmbeddedGuard::sent(const std::string& name, std::int32_t partition, std::int64_t offset,
                         std::size_t payload_bytes) {
  Topic* topic = find(name);
  if (topic == nullptr || find(name, partition) == nullptr) {
    return;
  }
  asio::dispatch(strand_, [this, topic, name, partition, offset, payload_bytes] {
    enter(*topic, name, partition, offset, stored(payload_bytes));
    not_sent(name, payload_bytes);
  });
}

void EmbeddedGuard::enter(Topic& topic, const std::string& name, std::int32_t index,
                          std::int64_t offset, std::int64_t bytes) {
  Partition& partition = *topic.partitions[static_cast<std::size_t>(index)];
  if (topic.consumed) {
    if (offset >= partition.front) {
      partition.waiting.emplace_back(offset, bytes);
      partition.waiting_bytes += bytes;
      ++partition.waiting_records;
    }
    return;
  }
  partition.stored_bytes += bytes;
  if (partition.stored_bytes <= kept_bytes) {
    return;
  }
  topic.rolled_over->Increment();
  if (!std::exchange(topic.warned, true)) {
    log::warn(
        fmt::format("The embedded broker keeps 5 MiB a partition and drops its oldest records "
                    "now; nobody in this process reads them. topic={}",
                    name));
  }
}

void EmbeddedGuard::settled(const TopicPartition& key, std::int64_t front) {
  if (Partition* partition = find(key.topic, key.partition)) {
    asio::dispatch(strand_, [this, partition, front] { forget(*partition, front); });
  }
}

void EmbeddedGuard::forget(Partition& partition, std::int64_t front) {
  partition.front = std::max(partition.front, front);
  while (!partition.waiting.empty() && partition.waiting.front().first < front) {
    partition.waiting_bytes -= partition.waiting.front().second;
    --partition.waiting_records;
    partition.waiting.pop_front();
  }
}

void EmbeddedGuard::jumped(const TopicPartition& partition, std::int64_t from, std::int64_t to) {
  const std::int64_t lost = to - from;
  log::error(
      fmt::format("The embedded broker has dropped records before they were consumed. "
                  "topic={}, partition={}, offset={}, records={}",
                  partition.topic, partition.partition, from, lost));
  metrics_
      .counter("eventapp_embedded_lost_total",
               "Records the embedded broker dropped before they were consumed.",
               {{"topic", partition.topic}})
      .Increment(static_cast<double>(lost));
}

EmbeddedGuard::Topic* EmbeddedGuard::find(const std::string& name) const {
  const auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : found->second.get();
}

EmbeddedGuard::Partition* EmbeddedGuard::find(const std::string& name,
                                              std::int32_t partition) const {
  const Topic* topic = find(name);
  const auto index = static_cast<std::size_t>(partition);
  return topic != nullptr && partition >= 0 && index < topic->partitions.size()
             ? topic->partitions[index].get()
             : nullptr;
}

}  // namespace eventapp::kafka
