// Puts dead letters into their topics, each acknowledged before it counts.
#pragma once

#include "delivery/dead_letter.hpp"
#include "delivery/hold.hpp"
#include "delivery/slots.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/metrics.hpp"
#include "kafka/producer_pool.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::delivery {

/// Strand: the worker's.
class DeadLetters {
 public:
  /// Writes one record and completes at its acknowledgement.
  using Produce = std::function<awaitable<kafka::ProduceResult>(kafka::Record)>;

  DeadLetters(Clock& clock, Metrics& metrics, Slots& slots, std::string group, Produce produce);

  /// The hold of the dead-letter topic that belongs to `topic`: one that cannot be written holds
  /// its own messages only. Enter it before publish() and report to it after.
  Hold& hold_of(const std::string& topic);

  /// Writes the dead letter and completes at the broker's acknowledgement; a record that is too
  /// large is cut down until it is accepted. Errors: unavailable (not written, or nobody knows).
  awaitable<Result<>> publish(const kafka::Message& message, DeadLetterCause cause);

  std::vector<Health> health() const;

 private:
  /// A dead letter on its way: the whole of it, and what of it is being sent.
  struct Letter {
    kafka::Record full;
    DeadLetterSize size = DeadLetterSize::full;
  };

  awaitable<kafka::ProduceResult> produce(Letter* letter);
  bool mend(Letter& letter, const kafka::ProduceFailure& failure);
  void count(const kafka::Message& message, const Letter& letter, const DeadLetterCause& cause);

  Clock& clock_;
  Metrics& metrics_;
  Slots& slots_;
  std::string group_;
  Produce produce_;
  std::map<std::string, std::unique_ptr<Hold>> holds_;
  std::map<std::string, bool> warned_partitions_;
};

}  // namespace eventapp::delivery
