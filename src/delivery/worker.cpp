#include "delivery/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace eventapp::delivery {

namespace {

constexpr std::chrono::seconds watch_interval{1};
constexpr const char* oldest_name = "eventapp_oldest_unsettled_seconds";

RetryPolicy make_policy(const DeliveryConfig& config) {
  std::vector<Duration> delays;
  for (const std::int64_t delay : config.retry_delays_ms) {
    delays.emplace_back(std::chrono::milliseconds(delay));
  }
  Result<RetrySchedules> by_topic = read_schedules(config.retry_topics);
  if (!by_topic) {
    throw ConfigError("delivery.retry.topics " + by_topic.error().detail);
  }
  return RetryPolicy(RetrySchedule(std::move(delays)), std::move(*by_topic));
}

StormGuard::Limits make_limits(const DeliveryConfig& config) {
  return {config.storm_enabled, std::chrono::milliseconds(config.storm_max_hold_ms)};
}

Bounds make_bounds(const DeliveryConfig& config) {
  return {static_cast<std::size_t>(config.max_held_messages),
          static_cast<std::size_t>(config.max_held_bytes),
          static_cast<std::size_t>(config.max_ready_messages)};
}

}  // namespace

Worker::Worker(Parts parts, Subscription subscription, const DeliveryConfig& config)
    : parts_(std::move(parts)),
      subscription_(std::move(subscription)),
      config_(config),
      slots_(parts_.clock, subscription_.concurrency),
      dead_letters_(parts_.clock, parts_.metrics, slots_, subscription_.group, parts_.produce),
      report_(parts_.metrics, subscription_.topics, config.log_events),
      delivery_({parts_.clock, parts_.claims, slots_, dead_letters_, report_, subscription_,
                 make_policy(config), make_limits(config),
                 std::chrono::milliseconds(config.dead_letter_deadline_ms), parts_.process_id}),
      dispatcher_(parts_.strand, parts_.clock, slots_, make_bounds(config),
                  [this](HeldMessage& held) { return work(held); }),
      watching_(parts_.strand, parts_.clock, "delivery gauges"),
      held_messages_(parts_.metrics.gauge("eventapp_held_messages",
                                          "Messages handed out and not yet at their end.",
                                          {{"subscription", subscription_.name}})),
      held_bytes_(parts_.metrics.gauge("eventapp_held_bytes", "Bytes of the held messages.",
                                       {{"subscription", subscription_.name}})),
      held_lanes_(parts_.metrics.gauge("eventapp_held_lanes", "Keys with held messages.",
                                       {{"subscription", subscription_.name}})) {
  dispatcher_.on_ended([this] { adjust_reading(); });
  kafka::ConsumerCallbacks callbacks;
  callbacks.on_message = [this](kafka::Message message) { receive(std::move(message)); };
  callbacks.on_assigned = [this](const std::vector<kafka::TopicPartition>& partitions) {
    assigned(partitions);
  };
  callbacks.on_revoked = [this](std::vector<kafka::TopicPartition> partitions, bool lost) {
    return revoked(std::move(partitions), lost);
  };
  consumer_ = parts_.make_consumer(std::move(callbacks));
}

void Worker::start() {
  consumer_->start();
  watching_.spawn(watch());
}

awaitable<> Worker::work(HeldMessage& held) {
  const End end = co_await delivery_.deliver(held);
  if (end != End::left) {
    const kafka::Message& message = held.message;
    consumer_->settle(message.place(), message.offset, message.epoch);
  }
}

void Worker::receive(kafka::Message message) {
  dispatcher_.accept(std::move(message));
  adjust_reading();
}

void Worker::adjust_reading() {
  if (reading_ ? dispatcher_.full() : dispatcher_.relieved()) {
    reading_ = !reading_;
    consumer_->set_reading(reading_);
  }
}

void Worker::assigned(const std::vector<kafka::TopicPartition>& partitions) {
  for (const kafka::TopicPartition& partition : partitions) {
    oldest_[partition] = &parts_.metrics.gauge(
        oldest_name, "For how long the oldest held message of a partition is held.",
        {{"topic", partition.topic}, {"partition", std::to_string(partition.partition)}});
  }
}

// Lost or revoked, the work ends the same way; only the consumer tells them apart, by what it
// stores.
awaitable<> Worker::revoked(std::vector<kafka::TopicPartition> partitions, bool) {
  const auto grace = std::chrono::milliseconds(config_.revoke_grace_ms);
  for (const kafka::TopicPartition& partition : partitions) {
    const auto found = oldest_.find(partition);
    if (found != oldest_.end()) {
      parts_.metrics.remove_gauge(oldest_name, *found->second);
      oldest_.erase(found);
    }
  }
  co_await dispatcher_.leave(std::move(partitions), parts_.clock.now() + grace);
}

awaitable<> Worker::watch() {
  while (!draining_) {
    dispatcher_.keep_what_stays(parts_.clock.now());
    adjust_reading();
    update_gauges();
    co_await parts_.clock.sleep_until(parts_.clock.now() + watch_interval, stop_watching_.slot());
  }
}

void Worker::update_gauges() {
  held_messages_.Set(static_cast<double>(dispatcher_.messages()));
  held_bytes_.Set(static_cast<double>(dispatcher_.bytes()));
  held_lanes_.Set(static_cast<double>(dispatcher_.lanes()));
  const SteadyTime now = parts_.clock.now();
  for (auto& [partition, gauge] : oldest_) {
    gauge->Set(std::chrono::duration<double>(dispatcher_.oldest(partition, now)).count());
  }
}

awaitable<> Worker::drain(SteadyTime deadline) {
  return asio::co_spawn(parts_.strand, drain_on_strand(deadline), asio::use_awaitable);
}

awaitable<> Worker::drain_on_strand(SteadyTime deadline) {
  draining_ = true;
  stop_watching_.emit(asio::cancellation_type::all);
  co_await consumer_->close();
  co_await dispatcher_.stop(deadline);
  co_await watching_.join();
}

awaitable<std::vector<Health>> Worker::health() {
  return asio::co_spawn(parts_.strand, health_on_strand(), asio::use_awaitable);
}

awaitable<std::vector<Health>> Worker::health_on_strand() {
  std::vector<Health> parts = delivery_.health();
  const std::vector<Health> topics = dead_letters_.health();
  parts.insert(parts.end(), topics.begin(), topics.end());
  parts.push_back(consumer_->health());
  co_return parts;
}

}  // namespace eventapp::delivery
