#include "kafka/assignment.hpp"

namespace eventapp::kafka {

void Assignment::add(const std::vector<TopicPartition>& partitions) {
  ++epoch_;
  for (const TopicPartition& partition : partitions) {
    partitions_[partition] = Partition{epoch_};
  }
}

void Assignment::remove(const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& partition : partitions) {
    partitions_.erase(partition);
  }
}

void Assignment::begin_revoking(const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& partition : partitions) {
    if (Partition* held = find(partition)) {
      held->revoking = true;
    }
  }
}

Assignment::Partition* Assignment::find(PartitionRef partition) {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? nullptr : &found->second;
}

void Assignment::settle(PartitionRef partition, std::int64_t offset, std::uint64_t epoch) {
  Partition* held = find(partition);
  if (held != nullptr && held->epoch == epoch) {
    held->offsets.settle(offset);
  }
}

std::vector<std::pair<TopicPartition, std::int64_t>> Assignment::moved_fronts() {
  std::vector<std::pair<TopicPartition, std::int64_t>> moved;
  for (auto& [partition, held] : partitions_) {
    const std::int64_t front = held.offsets.front().value_or(held.stored);
    if (front != held.stored) {
      held.stored = front;
      moved.emplace_back(partition, front);
    }
  }
  return moved;
}

std::vector<TopicPartition> Assignment::all() const {
  std::vector<TopicPartition> listed;
  for (const auto& [partition, held] : partitions_) {
    listed.push_back(partition);
  }
  return listed;
}

// Goes on at half the bound: not on and off with every message.
void Assignment::measure(std::int64_t span_limit) {
  for (auto& [partition, held] : partitions_) {
    const std::int64_t span = held.offsets.span();
    held.full = held.full ? span > span_limit / 2 : span >= span_limit;
  }
}

std::set<TopicPartition> Assignment::to_pause(bool everything) const {
  std::set<TopicPartition> listed;
  for (const auto& [partition, held] : partitions_) {
    if (everything || held.full) {
      listed.insert(partition);
    }
  }
  return listed;
}

}  // namespace eventapp::kafka
