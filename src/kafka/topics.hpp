// Makes the topics this process needs on a real cluster, where they are missing. Tried for ever
// without waiting; a topic that exists is never altered.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/task_group.hpp"
#include "kafka/admin_client.hpp"
#include "kafka/config.hpp"
#include "kafka/reaper.hpp"
#include "kafka/topic_spec.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::kafka {

/// Strand: its own; start() before the loop runs, health() and drain() from anywhere.
/// Lifetime: drain() has completed before it goes.
class Topics {
 public:
  Topics(asio::io_context& io, Clock& clock, Reaper& reaper, KafkaConfig config,
         std::string bootstrap_servers);

  /// Dead-letter topics take records of their source's limit + 64 KiB; if the source's limit cannot
  /// be read, of Kafka's usual 1 MiB + 64 KiB.
  void start(std::vector<TopicSpec> topics);

  awaitable<> drain();

  /// `kafka.topics`: degraded until all are there. Whether records can be written is the
  /// producer's to say: this user may lack the right to make topics that are there.
  Health health() const;

 private:
  awaitable<> make_all();
  awaitable<TopicProblems> make_once();
  std::vector<NewTopic> without_limits(bool dead_letters) const;
  void report(const TopicProblems& problems);
  awaitable<> drain_on_strand();

  Strand strand_;
  Clock& clock_;
  Reaper& reaper_;
  KafkaConfig config_;
  std::string servers_;
  std::vector<TopicSpec> topics_;
  std::shared_ptr<AdminClient> client_;
  bool stopping_ = false;
  std::string reported_;  ///< The last problem in the log, so that it stands there once.
  Condition stop_;
  TaskGroup tasks_;
  std::atomic<bool> done_ = false;
};

}  // namespace eventapp::kafka
