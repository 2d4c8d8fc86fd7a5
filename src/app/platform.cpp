#include "app/platform.hpp"

#include "delivery/memory_claim_store.hpp"
#include "delivery/redis_claim_store.hpp"
#include "eventapp/core/log.hpp"
#include "eventapp/core/uuid.hpp"

#include <boost/asio/strand.hpp>
#include <fmt/format.h>

#include <utility>

namespace eventapp::app {

namespace {

std::vector<kafka::TopicSpec> specs_of(const std::set<std::string>& topics) {
  std::vector<kafka::TopicSpec> specs;
  for (const std::string& topic : topics) {
    specs.push_back({topic});
    specs.push_back({topic + ".dlq", 3, topic});
  }
  return specs;
}

}  // namespace

Platform::Platform(const Config& config)
    : config_(config),
      reaper_(io_, clock_),
      embedded_broker_(config.kafka.embedded()
                           ? std::make_unique<kafka::EmbeddedBroker>(io_, metrics_)
                           : nullptr),
      guard_(embedded_broker_ ? &embedded_broker_->guard() : nullptr),
      bootstrap_servers_(embedded_broker_ ? embedded_broker_->bootstrap_servers()
                                          : config.kafka.brokers),
      producers_(io_, clock_, metrics_, reaper_, config.kafka, bootstrap_servers_, guard_),
      process_id_(uuid_v4()) {}

void Platform::start(const std::set<std::string>& topics) {
  const std::vector<kafka::TopicSpec> specs = specs_of(topics);
  std::vector<std::string> names;
  for (const kafka::TopicSpec& spec : specs) {
    names.push_back(spec.name);
  }
  if (embedded_broker_) {
    embedded_broker_->create_topics(specs);
    log::info("Embedded broker: other processes join with kafka.brokers=" + bootstrap_servers_);
  } else {
    topics_ =
        std::make_unique<kafka::Topics>(io_, clock_, reaper_, config_.kafka, bootstrap_servers_);
    topics_->start(specs);
  }
  producers_.start(std::move(names));
}

std::unique_ptr<delivery::Worker> Platform::make_worker(delivery::Subscription subscription) {
  worker_loops_.push_back(std::make_unique<LoopThread>(subscription.name));
  const Strand strand = asio::make_strand(worker_loops_.back()->io());
  const std::string group = subscription.group;
  const std::vector<std::string> topics = subscription.topics;
  const auto make_consumer = [this, strand, group, topics](kafka::ConsumerCallbacks callbacks) {
    return std::make_unique<kafka::Consumer>(strand, clock_, metrics_, reaper_, config_.kafka,
                                             bootstrap_servers_, group, topics,
                                             std::move(callbacks), guard_);
  };
  const Duration deadline = std::chrono::milliseconds(config_.delivery.dead_letter_deadline_ms);
  const auto produce = [this, deadline](kafka::Record record) {
    return producers_.produce(std::move(record), deadline);
  };
  delivery::Worker::Parts parts{strand,  clock_,        metrics_,   make_claims(strand),
                                produce, make_consumer, process_id_};
  return std::make_unique<delivery::Worker>(std::move(parts), std::move(subscription),
                                            config_.delivery);
}

// Each worker has its own connection, on its own strand: no hop per event.
delivery::ClaimStore& Platform::make_claims(Strand strand) {
  if (config_.redis.embedded()) {
    claim_stores_.push_back(std::make_unique<delivery::MemoryClaimStore>(clock_));
  } else {
    redis_connections_.push_back(
        std::make_unique<redis::Connection>(strand, clock_, config_.redis));
    redis_connections_.back()->start();
    claim_stores_.push_back(
        std::make_unique<delivery::RedisClaimStore>(*redis_connections_.back()));
  }
  return *claim_stores_.back();
}

void Platform::start_worker_loops() {
  for (const std::unique_ptr<LoopThread>& loop : worker_loops_) {
    loop->start();
  }
}

void Platform::join_worker_loops() {
  for (const std::unique_ptr<LoopThread>& loop : worker_loops_) {
    loop->join();
  }
}

awaitable<> Platform::drain(SteadyTime deadline) {
  if (topics_) {
    co_await topics_->drain();
  }
  co_await producers_.drain(deadline);
  for (const auto& connection : redis_connections_) {
    co_await connection->close();
  }
  ended_cleanly_ = co_await reaper_.drain(deadline);
}

awaitable<std::vector<Health>> Platform::health() {
  std::vector<Health> parts = {producers_.health()};
  if (topics_) {
    parts.push_back(topics_->health());
  }
  co_return parts;
}

}  // namespace eventapp::app
