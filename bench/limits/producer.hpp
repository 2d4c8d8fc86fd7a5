// Orders as records of Kafka, with the bytes and headers that eventapp gives them.
#pragma once

#include "limits/kafka_handle.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace eventapp::bench {

/// Waits for one record's report.
class Waiter {
 public:
  /// On the producer's own thread.
  virtual void reported(bool stored) = 0;

 protected:
  ~Waiter() = default;
};

/// Produces order.created.v1 records, each with a new key; safe to use from several threads.
class Producer {
 public:
  explicit Producer(const std::string& brokers);
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// The waiter must live until it is told. False: the queue is full, no report follows.
  bool produce(Waiter& waiter);

 private:
  KafkaHandle handle_;
  std::atomic<std::uint64_t> number_{0};
  std::atomic<bool> stopping_{false};
  std::thread polling_;
};

}  // namespace eventapp::bench
