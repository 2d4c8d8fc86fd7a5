// The drivers of the process, built in one place and torn down in reverse.
#pragma once

#include "app/config.hpp"
#include "app/loop_thread.hpp"
#include "delivery/worker.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/delivery/claim_store.hpp"
#include "eventapp/delivery/subscription.hpp"
#include "eventapp/requests/event_routes.hpp"
#include "kafka/embedded_broker.hpp"
#include "kafka/producer_pool.hpp"
#include "kafka/reaper.hpp"
#include "kafka/topics.hpp"
#include "redis/connection.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace eventapp::app {

/// Thread: built, used and destroyed by main's thread while the loop does not run, except where a
/// member says otherwise. Nothing here connects before it is started.
class Platform {
 public:
  explicit Platform(const Config& config);

  asio::io_context& io() { return io_; }
  Clock& clock() { return clock_; }
  Metrics& metrics() { return metrics_; }

  /// Made, with its store, at the first call: before start().
  requests::EventRoutes& event_routes();

  /// Makes these topics and their dead-letter topics where they are missing and makes them known
  /// to the producers. Never waits. Errors: StartError.
  void start(const std::set<std::string>& topics);

  /// One subscription's worker, with a loop and a connection to the store of its own.
  std::unique_ptr<delivery::Worker> make_worker(delivery::Subscription subscription);

  /// The loops of all workers; joining waits until they have no more work.
  void start_worker_loops();
  void join_worker_loops();

  /// Flushes what is published and closes the connections; after the workers are drained.
  awaitable<> drain(SteadyTime deadline);

  /// Producers, topics, stores. Any thread.
  awaitable<std::vector<Health>> health();

  /// After drain(): nothing was left behind that hangs.
  bool ended_cleanly() const { return ended_cleanly_; }

 private:
  delivery::ClaimStore& make_claims(Strand strand);
  void make_request_store();

  const Config& config_;
  asio::io_context io_;
  std::vector<std::unique_ptr<LoopThread>> worker_loops_;
  SystemClock clock_;
  Metrics metrics_;
  kafka::Reaper reaper_;
  std::unique_ptr<kafka::EmbeddedBroker> embedded_broker_;  ///< Only for `kafka.brokers=embedded`.
  kafka::EmbeddedGuard* guard_;                             ///< The embedded broker's, or nullptr.
  std::string bootstrap_servers_;
  std::unique_ptr<kafka::Topics> topics_;  ///< Not for the embedded broker: it has no admin API.
  kafka::ProducerPool producers_;
  std::vector<std::unique_ptr<redis::Connection>> redis_connections_;
  std::vector<std::unique_ptr<delivery::ClaimStore>> claim_stores_;
  Strand request_strand_{asio::make_strand(io_)};
  std::unique_ptr<redis::Connection> request_connection_;  ///< Only for a redis.url of a server.
  std::unique_ptr<requests::RequestStore> request_store_;  ///< May be nullptr.
  std::unique_ptr<requests::EventRoutes> event_routes_;
  std::string process_id_;
  bool ended_cleanly_ = true;
};

}  // namespace eventapp::app
