#include "delivery/dispatcher.hpp"

#include <algorithm>
#include <utility>

namespace eventapp::delivery {

namespace {
constexpr std::chrono::seconds stays_after{1};
}

Dispatcher::Dispatcher(Strand strand, Clock& clock, Slots& slots, Bounds bounds, Work work)
    : clock_(clock),
      slots_(slots),
      bounds_(bounds),
      work_(std::move(work)),
      ended_(clock),
      runners_(std::move(strand), clock, "delivery") {
  slots_.on_free([this] { start_ready_lanes(); });
}

void Dispatcher::accept(kafka::Message message) {
  auto held = std::make_unique<HeldMessage>(std::move(message), clock_.now(), bytes_);
  ++messages_;
  held_of(held->message.place()).push_back(*held);

  Lane& lane = lanes_.of(held->message.key);
  const bool begins = lane.empty();
  if (!begins) {
    held->keep_for_long();
  }
  lane.push(std::move(held));
  if (begins) {
    ready_.push_back(&lane);
    start_ready_lanes();
  }
}

PartitionList& Dispatcher::held_of(kafka::PartitionRef partition) {
  const auto found = partitions_.find(partition);
  if (found != partitions_.end()) {
    return found->second;
  }
  return partitions_[{std::string(partition.topic), partition.partition}];
}

bool Dispatcher::full() const {
  return messages_ >= bounds_.messages || bytes_ >= bounds_.bytes || ready_.size() >= bounds_.ready;
}

// Half of the ready bound and nine tenths of the others: reading goes on in strides, not in steps.
bool Dispatcher::relieved() const {
  return messages_ <= bounds_.messages / 10 * 9 && bytes_ <= bounds_.bytes / 10 * 9 &&
         ready_.size() <= bounds_.ready / 2;
}

// A runner may go on up to its first wait before spawn() returns, and give its slot back there:
// then the loop that spawned it starts the next, not the runner, however many are ready.
void Dispatcher::start_ready_lanes() {
  if (std::exchange(starting_, true)) {
    return;
  }
  while (!ready_.empty() && slots_.try_begin(ready_.front()->front())) {
    Lane* const lane = ready_.front();
    ready_.pop_front();
    lane->front().in_work = true;
    runners_.spawn(run(lane));
  }
  starting_ = false;
}

// Works on the front message of one lane after another with one slot, until no lane is ready or
// somebody who came back from a wait needs the slot.
awaitable<> Dispatcher::run(Lane* lane) {
  while (lane != nullptr) {
    HeldMessage& held = lane->front();
    co_await work_(held);
    slots_.begun(held);
    const bool has_slot = std::exchange(held.has_slot, false);
    if (!end_front(*lane)) {
      ready_.push_back(lane);
    }
    lane = has_slot ? next_with_slot() : nullptr;
    on_ended_();
    ended_.notify_all();
  }
  start_ready_lanes();
}

Lane* Dispatcher::next_with_slot() {
  Lane* const lane = ready_.empty() ? nullptr : ready_.front();
  if (lane == nullptr || !slots_.try_begin_with_slot(lane->front())) {
    slots_.release();
    return nullptr;
  }
  ready_.pop_front();
  lane->front().in_work = true;
  return lane;
}

// Takes the lane's front message out; answers whether the lane ended with it.
bool Dispatcher::end_front(Lane& lane) {
  --messages_;
  lane.pop_front();
  if (!lane.empty()) {
    return false;
  }
  lanes_.end(lane);
  return true;
}

awaitable<> Dispatcher::leave(std::vector<kafka::TopicPartition> partitions, SteadyTime deadline) {
  for (const kafka::TopicPartition& partition : partitions) {
    const auto found = partitions_.find(partition);
    if (found != partitions_.end()) {
      ask_to_leave(found->second, HeldMessage::Leave::when_idle);
    }
  }
  forget_empty_lanes();
  on_ended_();
  co_await wait_for_work_of(std::move(partitions), deadline);
}

void Dispatcher::forget_empty_lanes() {
  std::erase_if(ready_, [](Lane* lane) { return lane->empty(); });
  lanes_.end_empty();
}

// A message in work is woken and ends by itself; one that stands in its lane ends here.
void Dispatcher::ask_to_leave(PartitionList& held_messages, HeldMessage::Leave how) {
  for (auto next = held_messages.begin(); next != held_messages.end();) {
    HeldMessage& held = *next++;
    held.leave = how;
    if (held.in_work) {
      held.keep_for_long();  // it may outlive the consumer
      held.wake.emit(asio::cancellation_type::all);
    } else {
      --messages_;
      Lane::drop(held);
    }
  }
}

awaitable<> Dispatcher::wait_for_work_of(std::vector<kafka::TopicPartition> partitions,
                                         SteadyTime deadline) {
  const auto busy = [&] {
    return std::any_of(partitions.begin(), partitions.end(),
                       [this](const auto& partition) { return has_work(partition); });
  };
  while (busy() && clock_.now() < deadline) {
    co_await ended_.wait_until(deadline);
  }
}

bool Dispatcher::has_work(const kafka::TopicPartition& partition) const {
  const auto found = partitions_.find(partition);
  return found != partitions_.end() && !found->second.empty();
}

awaitable<> Dispatcher::stop(SteadyTime deadline) {
  std::vector<kafka::TopicPartition> all;
  for (const auto& [partition, held] : partitions_) {
    all.push_back(partition);
  }
  co_await leave(all, deadline);
  for (auto& [partition, held] : partitions_) {
    ask_to_leave(held, HeldMessage::Leave::now);
  }
  forget_empty_lanes();
  co_await runners_.join();
}

// The oldest of a partition stand in front.
void Dispatcher::keep_what_stays(SteadyTime now) {
  for (auto& [partition, held_messages] : partitions_) {
    for (HeldMessage& held : held_messages) {
      if (now - held.received_at < stays_after) {
        break;
      }
      held.keep_for_long();
    }
  }
}

Duration Dispatcher::oldest(const kafka::TopicPartition& partition, SteadyTime now) const {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end() || found->second.empty()) {
    return {};
  }
  return now - found->second.front().received_at;
}

}  // namespace eventapp::delivery
