// One subscription at work: consumer → dispatcher → delivery, on one strand of its own.
#pragma once

#include "delivery/config.hpp"
#include "delivery/dead_letters.hpp"
#include "delivery/delivery.hpp"
#include "delivery/dispatcher.hpp"
#include "delivery/report.hpp"
#include "delivery/slots.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/delivery/claim_store.hpp"
#include "eventapp/delivery/subscription.hpp"
#include "kafka/consumer.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::delivery {

/// Strand: the one it is given; start() is called before the loop runs, drain() and health() from
/// anywhere. Lifetime: drain() has completed before it goes.
class Worker {
 public:
  /// Makes the consumer that reports to these callbacks.
  using MakeConsumer = std::function<std::unique_ptr<kafka::Consumer>(kafka::ConsumerCallbacks)>;

  struct Parts {
    Strand strand;
    Clock& clock;
    Metrics& metrics;
    ClaimStore& claims;  ///< On the same strand.
    DeadLetters::Produce produce;
    MakeConsumer make_consumer;
    std::string process_id;
  };

  Worker(Parts parts, Subscription subscription, const DeliveryConfig& config);

  void start();

  /// Leaves the group: what is being sent may end and be marked until `deadline`, everything else
  /// is left to its next owner.
  awaitable<> drain(SteadyTime deadline);

  /// The consumer's health and that of every hold.
  awaitable<std::vector<Health>> health();

 private:
  awaitable<> work(HeldMessage& held);
  void receive(kafka::Message message);
  void assigned(const std::vector<kafka::TopicPartition>& partitions);
  awaitable<> revoked(std::vector<kafka::TopicPartition> partitions, bool lost);
  void adjust_reading();
  awaitable<> watch();
  void update_gauges();
  awaitable<> drain_on_strand(SteadyTime deadline);
  awaitable<std::vector<Health>> health_on_strand();

  Parts parts_;
  Subscription subscription_;
  DeliveryConfig config_;
  Slots slots_;
  DeadLetters dead_letters_;
  Report report_;
  Delivery delivery_;
  Dispatcher dispatcher_;
  std::unique_ptr<kafka::Consumer> consumer_;
  bool reading_ = true;
  bool draining_ = false;
  asio::cancellation_signal stop_watching_;
  TaskGroup watching_;
  prometheus::Gauge& held_messages_;
  prometheus::Gauge& held_bytes_;
  prometheus::Gauge& held_lanes_;
  std::map<kafka::TopicPartition, prometheus::Gauge*> oldest_;
};

}  // namespace eventapp::delivery
