// Lanes: the messages of one key stand in one line, all lines move side by side. A message that
// waits holds up its own lane and nothing else.
#pragma once

#include "delivery/held_message.hpp"
#include "delivery/lanes.hpp"
#include "delivery/slots.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"
#include "eventapp/core/task_group.hpp"
#include "eventapp/kafka/message.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace eventapp::delivery {

struct Bounds {
  std::size_t messages;
  std::size_t bytes;
  std::size_t ready;  ///< Lanes that could move but have no slot.
};

/// Strand: the worker's. Lifetime: its owner awaits stop() before it goes.
class Dispatcher {
 public:
  /// Takes one message to its end. It is called with a slot and may return without one when the
  /// message had to leave.
  using Work = std::function<awaitable<>(HeldMessage&)>;

  Dispatcher(Strand strand, Clock& clock, Slots& slots, Bounds bounds, Work work);

  /// Puts the message at the end of its key's lane; without a key it is a lane of its own.
  void accept(kafka::Message message);

  /// Whether a bound is reached: stop reading. reading may go on once `relieved`.
  bool full() const;
  bool relieved() const;
  /// Called after each message that ended.
  void on_ended(std::function<void()> callback) { on_ended_ = std::move(callback); }

  /// Ends all work on these partitions: messages that stand in line are forgotten, waits end, and
  /// what runs has until `deadline` to finish; what still runs then is left to finish by itself.
  awaitable<> leave(std::vector<kafka::TopicPartition> partitions, SteadyTime deadline);

  /// Ends everything: until `deadline` what runs may finish and be marked, then nothing waits.
  awaitable<> stop(SteadyTime deadline);

  std::size_t messages() const { return messages_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t lanes() const { return lanes_.count(); }
  /// To be called now and then: what has been held for a second pins no fetch buffer any longer.
  void keep_what_stays(SteadyTime now);

  /// For how long the oldest message of the partition is held; zero if none is.
  Duration oldest(const kafka::TopicPartition& partition, SteadyTime now) const;

 private:
  PartitionList& held_of(kafka::PartitionRef partition);
  void start_ready_lanes();
  awaitable<> run(Lane* lane);
  Lane* next_with_slot();
  bool end_front(Lane& lane);
  void forget_empty_lanes();
  void ask_to_leave(PartitionList& held, HeldMessage::Leave how);
  awaitable<> wait_for_work_of(std::vector<kafka::TopicPartition> partitions, SteadyTime deadline);
  bool has_work(const kafka::TopicPartition& partition) const;

  Clock& clock_;
  Slots& slots_;
  Bounds bounds_;
  Work work_;
  std::function<void()> on_ended_ = [] {};
  bool starting_ = false;  ///< start_ready_lanes() is at it.
  std::size_t messages_ = 0;
  std::size_t bytes_ = 0;  ///< Kept by the messages themselves.
  Lanes lanes_;
  std::deque<Lane*> ready_;  ///< Lanes nobody works on, in turn.
  std::map<kafka::TopicPartition, PartitionList, kafka::PartitionOrder> partitions_;
  Condition ended_;
  TaskGroup runners_;
};

}  // namespace eventapp::delivery
