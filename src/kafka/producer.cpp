#include "kafka/producer.hpp"

#include "eventapp/core/log.hpp"

#include <boost/asio/dispatch.hpp>
#include <fmt/format.h>

#include <utility>

namespace eventapp::kafka {

namespace {

using Reason = ProduceFailure::Reason;

std::size_t payload_of(const Record& record) {
  std::size_t bytes = (record.key ? record.key->size() : 0);
  bytes += record.value ? record.value->size() : 0;
  for (const Header& header : record.headers) {
    bytes += header.name.size() + (header.value ? header.value->size() : 0);
  }
  return bytes;
}

}  // namespace

Producer::Producer(Parts parts)
    : strand_(parts.strand),
      clock_(parts.clock),
      reaper_(parts.reaper),
      settings_(std::move(parts.settings)),
      fits_requests_in_flight_(parts.fits_requests_in_flight),
      guard_(parts.guard),
      metrics_(parts.metrics),
      deadlines_(parts.clock),
      attention_(parts.clock),
      empty_(parts.clock),
      tasks_(parts.strand, parts.clock, "kafka producer") {}

void Producer::start(std::vector<std::string> topics) {
  topics_ = std::move(topics);
  handle_ = make_handle();
  tasks_.spawn(serve(handle_));
  tasks_.spawn(watch_deadlines());
  tasks_.spawn(keep_known());
}

void Producer::begin(Record record, Duration deadline, bool guarded, Listeners listeners) {
  asio::dispatch(strand_, [this, record = std::move(record), deadline, guarded,
                           listeners = std::move(listeners)]() mutable {
    send(std::move(record), deadline, guarded, std::move(listeners));
  });
}

void Producer::send(Record record, Duration deadline, bool guarded, Listeners listeners) {
  const SteadyTime now = clock_.now();
  const auto pass = guarded ? breaker_.enter(now) : PublishBreaker::Pass::go;
  if (auto refused = refusal(record.topic, pass)) {
    if (pass == PublishBreaker::Pass::probe) {
      breaker_.abandoned();
    }
    listeners.answer(std::move(*refused));
    return;
  }
  Delivery delivery{record.topic, payload_of(record), now};
  delivery.probe = pass == PublishBreaker::Pass::probe;
  delivery.handle = handle_.get();
  delivery.answer = std::move(listeners.answer);
  delivery.late = std::move(listeners.late);
  const std::size_t payload_bytes = delivery.payload_bytes;
  Delivery* const carried = deliveries_.add(std::move(delivery), now + deadline);
  if (auto report = handle_->produce(record, carried)) {
    refused(deliveries_.take(carried), *report);
    return;
  }
  metrics_.in_flight.Increment();
  if (guard_ != nullptr) {
    guard_->sending(record.topic, payload_bytes);
  }
  if (now + deadline < watched_deadline_) {
    deadlines_.notify_all();
  }
}

std::optional<ProduceFailure> Producer::refusal(const std::string& topic,
                                                PublishBreaker::Pass pass) {
  if (stopping_ || !handle_) {
    return make_failure(Reason::unavailable, topic, "this process is stopping");
  }
  if (fatal_) {
    return make_failure(Reason::fatal, topic, "the producer is being renewed");
  }
  if (pass == PublishBreaker::Pass::refused) {
    return make_failure(Reason::unavailable, topic, breaker_.reason());
  }
  if (guard_ != nullptr && !guard_->admits(topic)) {
    return make_failure(Reason::queue_full, topic,
                        "the embedded broker is full of records that wait to be consumed");
  }
  return std::nullopt;
}

// librdkafka did not take it: no report will follow.
void Producer::refused(Delivery delivery, const ProducerHandle::Report& report) {
  if (delivery.probe) {
    breaker_.abandoned();
  }
  if (report.reason == Reason::queue_full) {
    metrics_.queue_full.Increment();
  }
  if (report.reason == Reason::unknown_topic) {
    known_ = false;
    update_state();
    attention_.notify_all();
  }
  if (report.reason == Reason::fatal) {
    fatal(report.why);
  }
  delivery.answer(make_failure(report.reason, delivery.topic, report.why));
}

void Producer::reported(ProducerHandle::Report report) {
  const Delivery delivery = deliveries_.take(static_cast<Delivery*>(report.opaque));
  metrics_.in_flight.Decrement();
  if (report.receipt) {
    acknowledged(delivery, *report.receipt);
  } else {
    failed(delivery, report.reason);
  }
  if (delivery.answer || delivery.late) {
    delivery.end(report.receipt ? ProduceResult(*report.receipt)
                                : make_failure(report.reason, delivery.topic, report.why));
  }
  if (deliveries_.count() == 0) {
    empty_.notify_all();
  }
}

void Producer::acknowledged(const Delivery& delivery, const events::Receipt& receipt) {
  if (guard_ != nullptr) {
    guard_->sent(delivery.topic, receipt.partition, receipt.offset, delivery.payload_bytes);
  }
  if (!delivery.answer) {
    metrics_.late.Increment();
  }
  const std::chrono::duration<double> took = clock_.now() - delivery.begun;
  metrics_.acknowledged(delivery.topic, took.count());
  if (breaker_.acknowledged()) {
    breaker_changed();
  }
}

void Producer::failed(const Delivery& delivery, Reason reason) {
  if (guard_ != nullptr) {
    guard_->not_sent(delivery.topic, delivery.payload_bytes);
  }
  if (!delivery.answer || stopping_) {
    return;  // counted at its deadline
  }
  const bool no_answer = reason == Reason::unavailable || reason == Reason::outcome_unknown;
  if (no_answer && breaker_.timed_out(clock_.now(), delivery.probe)) {
    breaker_changed();
  } else if (!no_answer && delivery.probe) {
    breaker_.abandoned();
  }
  if (reason == Reason::unknown_topic) {
    known_ = false;
    update_state();
    attention_.notify_all();
  }
}

void Producer::expire() {
  const SteadyTime now = clock_.now();
  for (const Delivery& delivery : deliveries_.expire(now)) {
    if (breaker_.timed_out(now, delivery.probe)) {
      breaker_changed();
    }
    delivery.answer(
        make_failure(Reason::outcome_unknown, delivery.topic, "no acknowledgement came in time"));
  }
}

// A handle that goes without having reported everything: nobody shall wait for it.
void Producer::leave_behind(const ProducerHandle* handle) {
  for (const Delivery& delivery : deliveries_.take_all_of(handle)) {
    metrics_.in_flight.Decrement();
    if (guard_ != nullptr) {
      guard_->not_sent(delivery.topic, delivery.payload_bytes);
    }
    if (delivery.answer && delivery.probe) {
      breaker_.abandoned();
    }
    delivery.end(make_failure(Reason::outcome_unknown, delivery.topic,
                              "the producer ended before the acknowledgement"));
  }
}

Health Producer::health() const {
  const std::string part = "kafka.producer";
  const std::string* topic = bad_topic_.load();
  switch (state_.load()) {
    case State::ready:
      return {part};
    case State::unacknowledged:
      return {part, Health::State::degraded,
              "the brokers answer but do not acknowledge records; check their logs and "
              "min.insync.replicas"};
    case State::no_broker:
      return {part, Health::State::down,
              fmt::format("no broker answers at {}; check kafka.brokers and that the brokers run",
                          settings_.at("bootstrap.servers"))};
    case State::bad_topic:
      return {part, Health::State::down,
              fmt::format("topic {} {}", topic == nullptr ? "" : *topic,
                          bad_topic_forbidden_ ? "may not be used by this user; check its rights"
                                               : "is missing or has no leader")};
    case State::fatal:
      return {part, Health::State::down, "the producer is being renewed after a fatal error"};
    case State::stopping:
      return {part, Health::State::down, "stopping"};
    case State::starting:
      break;
  }
  return {part, Health::State::down, "not connected yet"};
}

}  // namespace eventapp::kafka
