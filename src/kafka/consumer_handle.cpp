#include "kafka/consumer_handle.hpp"

#include "eventapp/core/error.hpp"
#include "kafka/client_settings.hpp"

#include <librdkafka/rdkafka.h>

namespace eventapp::kafka {

namespace {

/// A list as librdkafka wants it, owned.
class PartitionList {
 public:
  PartitionList() = default;
  ~PartitionList() { RdKafka::TopicPartition::destroy(list_); }
  PartitionList(const PartitionList&) = delete;
  PartitionList& operator=(const PartitionList&) = delete;

  void add(const TopicPartition& partition, std::int64_t offset = RdKafka::Topic::OFFSET_INVALID) {
    list_.push_back(RdKafka::TopicPartition::create(partition.topic, partition.partition, offset));
  }
  std::vector<RdKafka::TopicPartition*>& native() { return list_; }

 private:
  std::vector<RdKafka::TopicPartition*> list_;
};

void add_all(PartitionList& list, const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& partition : partitions) {
    list.add(partition);
  }
}

std::size_t refused(const std::vector<RdKafka::TopicPartition*>& list) {
  std::size_t count = 0;
  for (const RdKafka::TopicPartition* partition : list) {
    count += partition->err() != RdKafka::ERR_NO_ERROR ? 1U : 0U;
  }
  return count;
}

}  // namespace

ConsumerHandle::ConsumerHandle(Strand strand, Clock& clock, const config::StringMap& settings,
                               const std::vector<std::string>& topics, Listener listener)
    : listener_(std::move(listener)),
      events_(clock, settings.at("client.id"), {listener_.on_error, listener_.on_statistics}) {
  const auto conf = make_conf(settings);
  std::string why;
  conf->set("rebalance_cb", static_cast<RdKafka::RebalanceCb*>(this), why);
  conf->set("offset_commit_cb", static_cast<RdKafka::OffsetCommitCb*>(this), why);
  conf->set("event_cb", static_cast<RdKafka::EventCb*>(&events_), why);
  consumer_.reset(RdKafka::KafkaConsumer::create(conf.get(), why));
  if (!consumer_) {
    throw StartError("the Kafka consumer cannot be made: " + why);
  }
  consumer_->set_log_queue(nullptr);  // to the consumer's queue
  queue_ = std::make_unique<EventQueue>(std::move(strand),
                                        rd_kafka_queue_get_consumer(consumer_->c_ptr()));
  const RdKafka::ErrorCode code = consumer_->subscribe(topics);
  if (code != RdKafka::ERR_NO_ERROR) {
    throw StartError("the Kafka consumer cannot subscribe: " + RdKafka::err2str(code));
  }
}

ConsumerHandle::~ConsumerHandle() = default;

ConsumedRecord ConsumerHandle::poll() {
  return ConsumedRecord(rd_kafka_consumer_poll(consumer_->c_ptr(), 0));
}

void ConsumerHandle::assign(const std::vector<TopicPartition>& partitions) {
  PartitionList list;
  add_all(list, partitions);
  consumer_->assign(list.native());
}

void ConsumerHandle::unassign() {
  consumer_->unassign();
}

std::size_t ConsumerHandle::store(const Offsets& offsets) {
  PartitionList list;
  for (const auto& [partition, offset] : offsets) {
    list.add(partition, offset);
  }
  consumer_->offsets_store(list.native());
  return refused(list.native());
}

void ConsumerHandle::forget(const std::vector<TopicPartition>& partitions) {
  PartitionList list;
  add_all(list, partitions);
  consumer_->offsets_store(list.native());
}

void ConsumerHandle::pause(const std::vector<TopicPartition>& partitions) {
  PartitionList list;
  add_all(list, partitions);
  consumer_->pause(list.native());
}

void ConsumerHandle::resume(const std::vector<TopicPartition>& partitions) {
  PartitionList list;
  add_all(list, partitions);
  consumer_->resume(list.native());
}

void ConsumerHandle::begin_closing() {
  closing_.reset(RdKafka::Queue::create(consumer_.get()));
  // An error means a fatal one before: then there is no group to leave.
  delete consumer_->close(closing_.get());
}

// Not Queue::poll(): it aborts on a message that was fetched before the close.
void ConsumerHandle::poll_closing() {
  std::unique_ptr<RdKafka::Message> ignored;
  do {
    ignored.reset(closing_->consume(0));
  } while (ignored && ignored->err() != RdKafka::ERR__TIMED_OUT &&
           ignored->err() != RdKafka::ERR__INTR && !closed());
}

void ConsumerHandle::detach() {
  listener_ = {};
  events_.detach();
  queue_->close();
  closing_.reset();
}

void ConsumerHandle::rebalance_cb(RdKafka::KafkaConsumer*, RdKafka::ErrorCode code,
                                  std::vector<RdKafka::TopicPartition*>& partitions) {
  std::vector<TopicPartition> copied;
  for (const RdKafka::TopicPartition* partition : partitions) {
    copied.push_back({partition->topic(), partition->partition()});
  }
  if (listener_.on_rebalance) {
    listener_.on_rebalance(code == RdKafka::ERR__ASSIGN_PARTITIONS, std::move(copied));
  } else {
    consumer_->unassign();
  }
}

void ConsumerHandle::offset_commit_cb(RdKafka::ErrorCode code,
                                      std::vector<RdKafka::TopicPartition*>&) {
  const bool failed = code != RdKafka::ERR_NO_ERROR && code != RdKafka::ERR__NO_OFFSET;
  if (failed && listener_.on_commit_failed) {
    listener_.on_commit_failed(code, RdKafka::err2str(code));
  }
}

}  // namespace eventapp::kafka
