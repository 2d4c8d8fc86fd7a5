#include "kafka/producer_pool.hpp"

#include "eventapp/events/codec.hpp"
#include "kafka/client_settings.hpp"
#include "kafka/producer.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <string_view>
#include <utility>

namespace eventapp::kafka {

namespace {

template <class Outcome>
struct BeginProducing {
  Producer* producer;
  Record record;
  Duration deadline;
  bool guarded;
  Answer late;
  Outcome (*outcome)(ProduceResult);

  template <class Handler>
  void operator()(Handler&& handler) {
    producer->begin(std::move(record), deadline, guarded,
                    {make_answer(std::forward<Handler>(handler), outcome), std::move(late)});
  }
};

// Completes with what `begin.outcome` makes of the record's end.
template <class Outcome>
awaitable<Outcome> produce_with(BeginProducing<Outcome> begin) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(std::move(begin),
                                                                            asio::use_awaitable);
}

ProduceResult as_it_is(ProduceResult result) {
  return result;
}

Result<events::Receipt> to_result(ProduceResult result) {
  if (result) {
    return *result;
  }
  return std::move(result.error().error);
}

Answer to_answer(events::LateReport late) {
  if (!late) {
    return {};
  }
  return [late = std::move(late)](ProduceResult result) { late(to_result(std::move(result))); };
}

Record to_record(events::EncodedEvent encoded) {
  Record record;
  record.topic = std::move(encoded.topic);
  record.key = std::move(encoded.key);
  record.value = std::move(encoded.value);
  record.headers.reserve(encoded.headers.size());
  for (auto& [name, value] : encoded.headers) {
    record.headers.push_back({std::move(name), std::move(value)});
  }
  return record;
}

}  // namespace

ProducerPool::ProducerPool(asio::io_context& io, Clock& clock, Metrics& metrics, Reaper& reaper,
                           KafkaConfig config, std::string bootstrap_servers, EmbeddedGuard* guard)
    : config_(std::move(config)) {
  const auto settings = producer_settings(config_, bootstrap_servers);
  const bool fits = guard == nullptr && !sets_requests_in_flight(config_);
  for (std::int64_t count = 0; count < config_.producers; ++count) {
    producers_.push_back(std::make_unique<Producer>(
        Producer::Parts{asio::make_strand(io), clock, metrics, reaper, settings, fits, guard}));
  }
}

ProducerPool::~ProducerPool() = default;

void ProducerPool::start(std::vector<std::string> warm_up_topics) {
  for (const auto& producer : producers_) {
    producer->start(warm_up_topics);
  }
}

// A key always takes the same handle: two handles would not keep its order.
Producer& ProducerPool::producer_of(const Record& record) {
  const std::string_view key = record.key ? std::string_view(*record.key) : std::string_view();
  return *producers_[std::hash<std::string_view>()(key) % producers_.size()];
}

awaitable<Result<events::Receipt>> ProducerPool::publish(const events::Event& event,
                                                         std::string_view source,
                                                         const TraceContext& trace,
                                                         events::LateReport late) {
  Record record = to_record(events::encode(event, source, trace));
  Producer& producer = producer_of(record);
  const auto deadline = std::chrono::milliseconds(config_.publish_deadline_ms);
  return produce_with<Result<events::Receipt>>({&producer, std::move(record), deadline, true,
                                                to_answer(std::move(late)), to_result});
}

awaitable<ProduceResult> ProducerPool::produce(Record record, Duration deadline) {
  Producer& producer = producer_of(record);
  return produce_with<ProduceResult>(
      {&producer, std::move(record), deadline, false, {}, as_it_is});
}

awaitable<> ProducerPool::drain(SteadyTime deadline) {
  for (const auto& producer : producers_) {
    co_await producer->drain(deadline);
  }
}

Health ProducerPool::health() const {
  Health worst = producers_.front()->health();
  for (const auto& producer : producers_) {
    Health health = producer->health();
    if (health.state > worst.state) {
      worst = std::move(health);
    }
  }
  return worst;
}

}  // namespace eventapp::kafka
