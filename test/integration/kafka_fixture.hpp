// What the Kafka tests share: a loop on two threads, so that a strand that is not kept shows, and
// group members whose messages a test settles by hand.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/metrics.hpp"
#include "kafka/config.hpp"
#include "kafka/consumer.hpp"
#include "kafka/producer_pool.hpp"
#include "kafka/reaper.hpp"
#include "support/eventually.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace eventapp::test {

using namespace std::chrono_literals;

/// Lifetime: what runs on it is drained before it goes.
class KafkaLoop {
 public:
  KafkaLoop() = default;
  ~KafkaLoop();

  /// The loop begins to run; what says "before the loop runs" is called before.
  void go();

  /// Runs a coroutine and answers its result. Errors: std::runtime_error at the deadline.
  template <class T>
  T run(awaitable<T> task, std::chrono::milliseconds deadline = 30s) {
    return take(asio::co_spawn(io, std::move(task), asio::use_future), deadline);
  }

  /// Runs `call` on a strand and answers its result.
  template <class Call>
  auto on(Strand strand, Call call) {
    auto task = std::make_shared<std::packaged_task<decltype(call())()>>(std::move(call));
    asio::post(strand, [task] { (*task)(); });
    return take(task->get_future(), 30s);
  }

  asio::io_context io{2};
  SystemClock clock;
  Metrics metrics;
  kafka::Reaper reaper{io, clock};

 private:
  template <class T>
  static T take(std::future<T> result, std::chrono::milliseconds deadline) {
    if (result.wait_for(deadline) != std::future_status::ready) {
      throw std::runtime_error("the task did not end within its deadline");
    }
    return result.get();
  }

  asio::executor_work_guard<asio::io_context::executor_type> work_{io.get_executor()};
  std::vector<std::thread> threads_;
};

/// A pool that is drained with the test.
class TestProducer {
 public:
  TestProducer(KafkaLoop& loop, kafka::KafkaConfig config, std::string servers,
               std::vector<std::string> topics, kafka::EmbeddedGuard* guard = nullptr);
  ~TestProducer();

  kafka::ProduceResult produce(kafka::Record record, std::chrono::milliseconds deadline = 10s);
  /// The same for an order-created event under the publish breaker.
  Result<events::Receipt> publish(const std::string& order_id);
  bool ready(std::chrono::milliseconds deadline = 20s);
  kafka::ProducerPool& pool() { return pool_; }

 private:
  KafkaLoop& loop_;
  kafka::ProducerPool pool_;
};

events::Event order_created(const std::string& order_id);

/// A member of a group that keeps what it is handed. With `settles` each message is settled at
/// once. close() also at the end of the test.
class TestMember {
 public:
  TestMember(KafkaLoop& loop, kafka::KafkaConfig config, std::string servers, std::string group,
             std::vector<std::string> topics, bool settles, kafka::EmbeddedGuard* guard = nullptr);
  ~TestMember();

  /// While the loop runs.
  void start();
  void close();

  bool joined(std::size_t partitions, std::chrono::milliseconds deadline = 20s);
  bool received(std::size_t count, std::chrono::milliseconds deadline = 20s);

  std::vector<kafka::Message> messages();
  /// Its headers are unread: to be read, or gone, before the member closes.
  kafka::Message take_first();
  std::vector<kafka::TopicPartition> partitions();
  void settle(const kafka::Message& message);
  void set_reading(bool reading);
  Health health() const { return consumer_->health(); }

  /// Until released, on_revoked does not complete.
  void hold_revokes() { revokes_held_ = true; }
  void release_revokes() { revokes_held_ = false; }
  int revokes_begun() const { return revokes_begun_; }
  int lost() const { return lost_; }
  std::size_t count() const { return count_; }

 private:
  awaitable<> revoked(std::vector<kafka::TopicPartition> partitions, bool lost);

  KafkaLoop& loop_;
  Strand strand_;
  bool settles_;
  bool closed_ = false;
  std::vector<kafka::Message> messages_;
  std::vector<kafka::TopicPartition> partitions_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<std::size_t> partition_count_ = 0;
  std::atomic<bool> revokes_held_ = false;
  std::atomic<int> revokes_begun_ = 0;
  std::atomic<int> lost_ = 0;
  std::unique_ptr<kafka::Consumer> consumer_;
};

/// A topic of its own on the shared broker, and a group that reads it.
struct GroupBench {
  explicit GroupBench(int partitions);

  /// A member that has begun to join.
  std::unique_ptr<TestMember> member(bool settles = false);

  KafkaBroker& broker = KafkaBroker::shared();
  KafkaClient kafka{broker.address()};
  std::string topic = unique_name("topic");
  std::string group = unique_name("group");
  kafka::KafkaConfig config;
  KafkaLoop loop;
};

/// A broker of its own, which a test may take away, with the topic of created orders.
struct OutageBench {
  OutageBench();

  KafkaBroker broker;
  KafkaLoop loop;
  kafka::KafkaConfig config;
};

}  // namespace eventapp::test
