#include "kafka_fixture.hpp"

#include <algorithm>
#include <utility>

namespace eventapp::test {

KafkaLoop::~KafkaLoop() {
  if (!threads_.empty()) {
    run(reaper.drain(clock.now() + 10s));
  }
  work_.reset();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void KafkaLoop::go() {
  for (int count = 0; count < 2; ++count) {
    threads_.emplace_back([this] { io.run(); });
  }
}

TestProducer::TestProducer(KafkaLoop& loop, kafka::KafkaConfig config, std::string servers,
                           std::vector<std::string> topics, kafka::EmbeddedGuard* guard)
    : loop_(loop),
      pool_(loop.io, loop.clock, loop.metrics, loop.reaper, std::move(config), std::move(servers),
            guard) {
  pool_.start(std::move(topics));
}

TestProducer::~TestProducer() {
  loop_.run(pool_.drain(loop_.clock.now() + 5s));
}

kafka::ProduceResult TestProducer::produce(kafka::Record record,
                                           std::chrono::milliseconds deadline) {
  return loop_.run(pool_.produce(std::move(record), deadline));
}

Result<events::Receipt> TestProducer::publish(const std::string& order_id) {
  return loop_.run(pool_.publish(order_created(order_id), "/test", TraceContext::begin()));
}

bool TestProducer::ready(std::chrono::milliseconds deadline) {
  return eventually(deadline, [this] { return pool_.health().state == Health::State::ok; });
}

events::Event order_created(const std::string& order_id) {
  events::OrderCreated event;
  event.event_id = "event-of-" + order_id;
  event.order_id = order_id;
  event.customer_id = "customer";
  event.customer_email = "customer@example.com";
  event.total_amount.digits = "12900.10";
  event.currency = "EUR";
  return event;
}

TestMember::TestMember(KafkaLoop& loop, kafka::KafkaConfig config, std::string servers,
                       std::string group, std::vector<std::string> topics, bool settles,
                       kafka::EmbeddedGuard* guard)
    : loop_(loop), strand_(asio::make_strand(loop.io)), settles_(settles) {
  kafka::ConsumerCallbacks callbacks;
  callbacks.on_message = [this](kafka::Message message) {
    if (settles_) {
      consumer_->settle({message.topic, message.partition}, message.offset, message.epoch);
    }
    messages_.push_back(std::move(message));
    ++count_;
  };
  callbacks.on_assigned = [this](const std::vector<kafka::TopicPartition>& partitions) {
    partitions_.insert(partitions_.end(), partitions.begin(), partitions.end());
    partition_count_ = partitions_.size();
  };
  callbacks.on_revoked = [this](std::vector<kafka::TopicPartition> partitions, bool lost) {
    return revoked(std::move(partitions), lost);
  };
  consumer_ = std::make_unique<kafka::Consumer>(strand_, loop.clock, loop.metrics, loop.reaper,
                                                config, std::move(servers), std::move(group),
                                                std::move(topics), std::move(callbacks), guard);
}

TestMember::~TestMember() {
  revokes_held_ = false;
  close();
}

void TestMember::start() {
  loop_.on(strand_, [this] { consumer_->start(); });
}

void TestMember::close() {
  if (!std::exchange(closed_, true)) {
    messages();  // reads all headers, without which the consumer never ends
    loop_.run(consumer_->close());
  }
}

awaitable<> TestMember::revoked(std::vector<kafka::TopicPartition> partitions, bool lost) {
  ++revokes_begun_;
  lost_ += lost ? 1 : 0;
  while (revokes_held_) {
    co_await loop_.clock.sleep_until(loop_.clock.now() + 10ms);
  }
  std::erase_if(partitions_, [&partitions](const kafka::TopicPartition& partition) {
    return std::find(partitions.begin(), partitions.end(), partition) != partitions.end();
  });
  partition_count_ = partitions_.size();
}

bool TestMember::joined(std::size_t partitions, std::chrono::milliseconds deadline) {
  return eventually(deadline, [&] { return partition_count_ == partitions; });
}

bool TestMember::received(std::size_t count, std::chrono::milliseconds deadline) {
  return eventually(deadline, [&] { return count_ >= count; });
}

kafka::Message TestMember::take_first() {
  return loop_.on(strand_, [this] {
    kafka::Message first = std::move(messages_.front());
    messages_.erase(messages_.begin());
    return first;
  });
}

std::vector<kafka::Message> TestMember::messages() {
  return loop_.on(strand_, [this] { return messages_; });
}

std::vector<kafka::TopicPartition> TestMember::partitions() {
  return loop_.on(strand_, [this] { return partitions_; });
}

void TestMember::settle(const kafka::Message& message) {
  loop_.on(strand_, [this, &message] {
    consumer_->settle({message.topic, message.partition}, message.offset, message.epoch);
  });
}

void TestMember::set_reading(bool reading) {
  loop_.on(strand_, [this, reading] { consumer_->set_reading(reading); });
}

GroupBench::GroupBench(int partitions) {
  config.brokers = broker.address();
  kafka.create_topic(topic, partitions);
  loop.go();
}

std::unique_ptr<TestMember> GroupBench::member(bool settles) {
  auto made = std::make_unique<TestMember>(loop, config, broker.address(), group,
                                           std::vector<std::string>{topic}, settles);
  made->start();
  return made;
}

OutageBench::OutageBench() {
  KafkaClient(broker.address()).create_topic(std::string(events::order_created_topic));
  config.brokers = broker.address();
}

}  // namespace eventapp::test
