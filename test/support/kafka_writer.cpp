#include "support/kafka_writer.hpp"

#include "support/eventually.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <stdexcept>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;

constexpr int call_limit_ms = 10'000;
constexpr auto ack_limit = 30s;

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

// Sends one admin request and waits; throws the first topic's error.
template <class Send>
void ask_admin(RdKafka::Producer& producer, rd_kafka_admin_op_t operation, const std::string& what,
               Send send) {
  rd_kafka_t* handle = producer.c_ptr();
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(handle), &rd_kafka_queue_destroy);
  const Owned<rd_kafka_AdminOptions_t> options(rd_kafka_AdminOptions_new(handle, operation),
                                               &rd_kafka_AdminOptions_destroy);
  std::array<char, 256> text{};
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), call_limit_ms, text.data(),
                                              text.size());
  send(handle, options.get(), queue.get());
  const Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), 2 * call_limit_ms),
                                      &rd_kafka_event_destroy);
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw std::runtime_error(what + ": " +
                             (event ? rd_kafka_event_error_string(event.get()) : "no answer"));
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      operation == RD_KAFKA_ADMIN_OP_CREATETOPICS
          ? rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()),
                                                &count)
          : rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()),
                                                &count);
  const auto error = rd_kafka_topic_result_error(results[0]);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw std::runtime_error(what + ": " + rd_kafka_err2str(error));
  }
}

}  // namespace

void kafka_fail(const std::string& what, RdKafka::ErrorCode code) {
  throw std::runtime_error(what + ": " + RdKafka::err2str(code));
}

void kafka_set(RdKafka::Conf& conf, const std::string& name, const std::string& value) {
  std::string error;
  if (conf.set(name, value, error) != RdKafka::Conf::CONF_OK) {
    throw std::runtime_error(error);
  }
}

std::unique_ptr<RdKafka::Conf> kafka_configuration(const std::string& address) {
  std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  kafka_set(*conf, "bootstrap.servers", address);
  kafka_set(*conf, "log_level", "0");
  kafka_set(*conf, "reconnect.backoff.max.ms", "100");
  return conf;
}

KafkaWriter::KafkaWriter(const std::string& address) {
  const auto conf = kafka_configuration(address);
  kafka_set(*conf, "partitioner", "murmur2_random");
  kafka_set(*conf, "message.max.bytes", "8000000");
  kafka_set(*conf, "queue.buffering.max.messages", "2000000");
  kafka_set(*conf, "linger.ms", "1");
  kafka_set(*conf, "max.in.flight", "1");  // so that a retry keeps the order
  std::string error;
  conf->set("dr_cb", static_cast<RdKafka::DeliveryReportCb*>(this), error);
  producer_.reset(RdKafka::Producer::create(conf.get(), error));
  if (!producer_) {
    throw std::runtime_error(error);
  }
}

bool KafkaWriter::answers(std::chrono::milliseconds deadline) {
  RdKafka::Metadata* metadata = nullptr;
  const auto code =
      producer_->metadata(true, nullptr, &metadata, static_cast<int>(deadline.count()));
  const std::unique_ptr<RdKafka::Metadata> owner(metadata);
  return code == RdKafka::ERR_NO_ERROR && !metadata->brokers()->empty();
}

int KafkaWriter::partitions(const std::string& topic) {
  RdKafka::Metadata* metadata = nullptr;
  const auto code = producer_->metadata(true, nullptr, &metadata, call_limit_ms);
  const std::unique_ptr<RdKafka::Metadata> owner(metadata);
  if (code != RdKafka::ERR_NO_ERROR) {
    kafka_fail("metadata", code);
  }
  for (const RdKafka::TopicMetadata* entry : *metadata->topics()) {
    if (entry->topic() == topic && entry->err() == RdKafka::ERR_NO_ERROR) {
      return static_cast<int>(entry->partitions()->size());
    }
  }
  return 0;
}

void KafkaWriter::create_topic(const std::string& topic, int partitions,
                               const KafkaClient::TopicConfig& config) {
  std::array<char, 256> text{};
  const Owned<rd_kafka_NewTopic_t> wanted(
      rd_kafka_NewTopic_new(topic.c_str(), partitions, -1, text.data(), text.size()),
      &rd_kafka_NewTopic_destroy);
  if (!wanted) {
    throw std::runtime_error("create topic " + topic + ": " + text.data());
  }
  for (const auto& [name, value] : config) {
    rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
  }
  rd_kafka_NewTopic_t* topics[] = {wanted.get()};
  ask_admin(*producer_, RD_KAFKA_ADMIN_OP_CREATETOPICS, "create topic " + topic,
            [&](auto* handle, auto* options, auto* queue) {
              rd_kafka_CreateTopics(handle, topics, 1, options, queue);
            });
  warm_up(topic);
}

void KafkaWriter::delete_topic(const std::string& topic) {
  const Owned<rd_kafka_DeleteTopic_t> unwanted(rd_kafka_DeleteTopic_new(topic.c_str()),
                                               &rd_kafka_DeleteTopic_destroy);
  rd_kafka_DeleteTopic_t* topics[] = {unwanted.get()};
  ask_admin(*producer_, RD_KAFKA_ADMIN_OP_DELETETOPICS, "delete topic " + topic,
            [&](auto* handle, auto* options, auto* queue) {
              rd_kafka_DeleteTopics(handle, topics, 1, options, queue);
            });
  warm_topics_.erase(topic);
}

// The first record to a topic would otherwise wait a second for librdkafka's own metadata timer.
void KafkaWriter::warm_up(const std::string& topic) {
  if (warm_topics_.contains(topic)) {
    return;
  }
  std::string error;
  const std::unique_ptr<RdKafka::Topic> handle(
      RdKafka::Topic::create(producer_.get(), topic, nullptr, error));
  const bool known = eventually(15s, [&] {
    RdKafka::Metadata* metadata = nullptr;
    const auto code = producer_->metadata(false, handle.get(), &metadata, call_limit_ms);
    const std::unique_ptr<RdKafka::Metadata> owner(metadata);
    if (code != RdKafka::ERR_NO_ERROR || metadata->topics()->empty()) {
      return false;
    }
    const RdKafka::TopicMetadata* entry = metadata->topics()->front();
    bool led = entry->err() == RdKafka::ERR_NO_ERROR && !entry->partitions()->empty();
    for (const RdKafka::PartitionMetadata* partition : *entry->partitions()) {
      led = led && partition->err() == RdKafka::ERR_NO_ERROR && partition->leader() >= 0;
    }
    return led;
  });
  if (!known) {
    throw std::runtime_error("topic " + topic + " has no leaders within 15 seconds");
  }
  warm_topics_.insert(topic);
}

Record KafkaWriter::produce(const std::string& topic, Record record) {
  produce_all(topic, {record});
  record.partition = last_.partition;
  record.offset = last_.offset;
  return record;
}

void KafkaWriter::produce_all(const std::string& topic, const std::vector<Record>& records) {
  warm_up(topic);
  acks_ = 0;
  error_ = RdKafka::ERR_NO_ERROR;
  for (const Record& record : records) {
    enqueue(topic, record);
    producer_->poll(0);
  }
  wait_for_acks(records.size());
}

void KafkaWriter::enqueue(const std::string& topic, const Record& record) {
  std::unique_ptr<RdKafka::Headers> headers(RdKafka::Headers::create());
  for (const auto& [name, value] : record.headers) {
    headers->add(name, value ? value->data() : nullptr, value ? value->size() : 0);
  }
  // librdkafka copies the value and never writes to it.
  void* value = record.value ? const_cast<char*>(record.value->data()) : nullptr;
  const auto code = producer_->produce(
      topic, record.partition, RdKafka::Producer::RK_MSG_COPY, value,
      record.value ? record.value->size() : 0, record.key ? record.key->data() : nullptr,
      record.key ? record.key->size() : 0, record.timestamp_ms, headers.get(), nullptr);
  if (code != RdKafka::ERR_NO_ERROR) {
    kafka_fail("produce to " + topic, code);
  }
  headers.release();  // owned by librdkafka once it took the record
}

void KafkaWriter::wait_for_acks(std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + ack_limit;
  while (acks_ < count) {
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("the test's records are not acknowledged within 30 seconds");
    }
    producer_->poll(50);
  }
  if (error_ != RdKafka::ERR_NO_ERROR) {
    kafka_fail("the test's record is refused", error_);
  }
}

void KafkaWriter::dr_cb(RdKafka::Message& message) {
  ++acks_;
  if (message.err() != RdKafka::ERR_NO_ERROR) {
    error_ = message.err();
  }
  last_.partition = message.partition();
  last_.offset = message.offset();
}

}  // namespace eventapp::test
