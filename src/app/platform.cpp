#include "app/platform.hpp"

#include "delivery/memory_claim_store.hpp"
#include "delivery/redis_claim_store.hpp"
#include "eventapp/core/log.hpp"
#include "eventapp/core/uuid.hpp"
#include "kafka/client_settings.hpp"
#include "requests/memory_request_store.hpp"
#include "requests/redis_request_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <utility>

namespace eventapp::app {

namespace {

// A reservation is held while its record is on its way, and this much longer.
constexpr std::chrono::seconds lease_reserve{10};

std::vector<kafka::TopicSpec> specs_of(const std::set<std::string>& topics) {
  std::vector<kafka::TopicSpec> specs;
  for (const std::string& topic : topics) {
    specs.push_back({topic});
    specs.push_back({topic + ".dlq", 3, topic});
  }
  return specs;
}

// Requests without a key need no store, so that it never decides readiness.
awaitable<Health> request_store_health(const redis::Connection& connection) {
  Health health = connection.health();
  health.part = "requests.store";
  co_return degraded_at_most(std::move(health));
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
  if (request_connection_) {
    request_connection_->start();
  }
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

void Platform::make_request_store() {
  if (!config_.redis.embedded()) {
    request_connection_ =
        std::make_unique<redis::Connection>(request_strand_, clock_, config_.redis);
    request_store_ = std::make_unique<requests::RedisRequestStore>(*request_connection_);
  } else if (!config_.app.is_production()) {
    request_store_ = std::make_unique<requests::MemoryRequestStore>(request_strand_, clock_);
  } else {
    log::warn("Requests with an Idempotency-Key are not remembered: redis.url names no server.");
  }
}

requests::EventRoutes& Platform::event_routes() {
  if (!event_routes_) {
    make_request_store();
    const std::chrono::milliseconds command_timeout(config_.redis.command_timeout_ms);
    const requests::EventRoutes::Settings settings{
        config_.requests.reject_without_store(),
        kafka::message_timeout + lease_reserve + command_timeout};
    event_routes_ = std::make_unique<requests::EventRoutes>(
        requests::EventRoutes::Parts{request_strand_, clock_, metrics_, producers_,
                                     request_store_.get()},
        settings);
  }
  return *event_routes_;
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
  if (event_routes_) {
    co_await event_routes_->drain();
  }
  if (request_connection_) {
    co_await request_connection_->close();
  }
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
  if (request_connection_) {
    auto asking = asio::co_spawn(request_strand_, request_store_health(*request_connection_),
                                 asio::use_awaitable);
    Health store = co_await std::move(asking);
    parts.push_back(std::move(store));
  }
  co_return parts;
}

}  // namespace eventapp::app
