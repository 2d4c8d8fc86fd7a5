// A producer for ever: one librdkafka handle at a time, renewed after a fatal error, with its own
// deadline for every record and the publish breaker in front.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"
#include "eventapp/core/health.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/core/task_group.hpp"
#include "eventapp/kafka/message.hpp"
#include "kafka/deliveries.hpp"
#include "kafka/embedded_guard.hpp"
#include "kafka/producer_handle.hpp"
#include "kafka/producer_metrics.hpp"
#include "kafka/publish_breaker.hpp"
#include "kafka/reaper.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::kafka {

/// Strand: the one given; start() before the loop runs, begin() and health() from any thread.
/// Lifetime: drain() has completed before it goes.
class Producer {
 public:
  struct Parts {
    Strand strand;
    Clock& clock;
    Metrics& metrics;
    Reaper& reaper;
    config::StringMap settings;
    bool fits_requests_in_flight;  ///< To the cluster, once it is known.
    EmbeddedGuard* guard;          ///< nullptr on a real cluster.
  };

  explicit Producer(Parts parts);

  /// Connects and gets to know `topics`, for ever and without waiting.
  /// Errors: StartError when librdkafka refuses the settings.
  void start(std::vector<std::string> topics);

  /// Sends one record; it is answered at the acknowledgement, the failure or the deadline.
  /// `guarded`: only if the publish breaker lets it pass.
  void begin(Record record, Duration deadline, bool guarded, Listeners listeners);

  /// Refuses new records, flushes until `deadline`, then purges; every answer is given on return.
  awaitable<> drain(SteadyTime deadline);

  Health health() const;

 private:
  enum class State { starting, no_broker, bad_topic, fatal, unacknowledged, ready, stopping };

  void send(Record record, Duration deadline, bool guarded, Listeners listeners);
  std::optional<ProduceFailure> refusal(const std::string& topic, PublishBreaker::Pass pass);
  void refused(Delivery delivery, const ProducerHandle::Report& report);
  void reported(ProducerHandle::Report report);
  void acknowledged(const Delivery& delivery, const events::Receipt& receipt);
  void failed(const Delivery& delivery, ProduceFailure::Reason reason);
  void expire();
  void leave_behind(const ProducerHandle* handle);

  // producer_upkeep.cpp: the handle and what is known of the brokers.
  std::shared_ptr<ProducerHandle> make_handle();
  std::shared_ptr<ProducerHandle> renewed_handle(std::string_view otherwise);
  void replace_handle(std::shared_ptr<ProducerHandle> renewed);
  awaitable<> serve(std::shared_ptr<ProducerHandle> handle);
  awaitable<> watch_deadlines();
  awaitable<> keep_known();
  awaitable<> ask_brokers();
  void note(const TopicsAnswer& answer);
  void fit_requests_in_flight(std::size_t partitions_on_a_broker);
  void client_error(RdKafka::ErrorCode code, const std::string& text, bool fatal);
  void fatal(const std::string& text);
  awaitable<> renew(Duration wait);
  awaitable<> retire(std::shared_ptr<ProducerHandle> handle);
  awaitable<> drain_on_strand(SteadyTime deadline);
  awaitable<> wait_until_empty(SteadyTime deadline);
  void breaker_changed();
  void update_state();

  Strand strand_;
  Clock& clock_;
  Reaper& reaper_;
  config::StringMap settings_;
  bool fits_requests_in_flight_;
  EmbeddedGuard* guard_;
  ProducerMetrics metrics_;
  std::vector<std::string> topics_;  ///< Fixed at the start: health() points into it.
  std::shared_ptr<ProducerHandle> handle_;
  Deliveries deliveries_;
  PublishBreaker breaker_;
  SteadyTime watched_deadline_ = SteadyTime::max();
  SteadyTime renewed_at_ = {};
  bool fatal_ = false;     ///< The handle can send nothing; a new one is about to come.
  bool known_ = false;     ///< The handle knows every topic.
  bool answered_ = false;  ///< The brokers answered the last question.
  bool stopping_ = false;  ///< No new records.
  bool stopped_ = false;   ///< The tasks end.
  Condition deadlines_;    ///< An earlier deadline has come in.
  Condition attention_;    ///< The brokers should be asked.
  Condition empty_;        ///< Nothing is on its way.
  TaskGroup tasks_;
  std::atomic<State> state_ = State::starting;
  std::atomic<const std::string*> bad_topic_ = nullptr;
  std::atomic<bool> bad_topic_forbidden_ = false;
};

}  // namespace eventapp::kafka
