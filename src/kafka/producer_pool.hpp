// Publishes events and dead letters to Kafka; completes at the broker's acknowledgement.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/events/publisher.hpp"
#include "eventapp/kafka/message.hpp"
#include "kafka/config.hpp"
#include "kafka/produce_failure.hpp"
#include "kafka/reaper.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::kafka {

class EmbeddedGuard;
class Producer;

/// Strand: none; every call may come from anywhere and completes on the caller's executor, except
/// start(), which is called before the loop runs. Lifetime: drain() has completed before it goes.
class ProducerPool final : public events::EventPublisher {
 public:
  /// `guard`: the embedded broker's, nullptr on a real cluster.
  ProducerPool(asio::io_context& io, Clock& clock, Metrics& metrics, Reaper& reaper,
               KafkaConfig config, std::string bootstrap_servers, EmbeddedGuard* guard = nullptr);
  ~ProducerPool() override;

  /// Never waits: connecting goes on for ever, health() tells how far it is. The first record of a
  /// topic outside `warm_up_topics` takes about a second.
  /// Errors: StartError when librdkafka refuses its settings.
  void start(std::vector<std::string> warm_up_topics);

  awaitable<Result<events::Receipt>> publish(const events::Event& event, std::string_view source,
                                             const TraceContext& trace,
                                             events::LateReport late = {}) override;

  /// Writes one record. For dead letters: the publish breaker does not stand in its way.
  awaitable<ProduceResult> produce(Record record, Duration deadline);

  /// Takes no more records, flushes until `deadline`, purges the rest: every call has its answer.
  awaitable<> drain(SteadyTime deadline);

  /// `kafka.producer`: down while a topic or every broker is unknown, or after a fatal error.
  Health health() const;

 private:
  Producer& producer_of(const Record& record);

  KafkaConfig config_;
  std::vector<std::unique_ptr<Producer>> producers_;
};

}  // namespace eventapp::kafka
