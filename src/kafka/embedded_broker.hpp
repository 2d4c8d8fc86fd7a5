// librdkafka's mock cluster as a broker for trial: the real protocol on 127.0.0.1, in memory, gone
// with the process. Other processes may join through its address.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/metrics.hpp"
#include "kafka/embedded_guard.hpp"
#include "kafka/topic_spec.hpp"

#include <memory>
#include <string>
#include <vector>

namespace eventapp::kafka {

/// Thread: main's, before the loop runs and after. Lifetime: outlives producers and consumers.
class EmbeddedBroker {
 public:
  /// Listens on a free port of 127.0.0.1 at once. Errors: StartError.
  EmbeddedBroker(asio::io_context& io, Metrics& metrics);
  ~EmbeddedBroker();

  /// Before any client subscribes: it has no admin API.
  void create_topics(const std::vector<TopicSpec>& topics);

  /// `127.0.0.1:<port>`
  std::string bootstrap_servers() const;

  EmbeddedGuard& guard() { return guard_; }

 private:
  struct Cluster;

  void create_topics_one_by_one(const std::vector<TopicSpec>& topics);
  void nudge();

  EmbeddedGuard guard_;
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace eventapp::kafka
