#include "support/kafka_client.hpp"

#include "support/kafka_writer.hpp"

#include <atomic>
#include <set>
#include <stdexcept>
#include <unistd.h>

namespace eventapp::test {

namespace {

constexpr int call_limit_ms = 10'000;

using MessagePtr = std::unique_ptr<RdKafka::Message>;

std::unique_ptr<RdKafka::KafkaConsumer> new_consumer(const std::string& address,
                                                     const std::string& group) {
  const auto conf = kafka_configuration(address);
  kafka_set(*conf, "group.id", group);
  kafka_set(*conf, "enable.auto.commit", "false");
  kafka_set(*conf, "enable.partition.eof", "true");
  kafka_set(*conf, "fetch.message.max.bytes", "8000000");
  std::string error;
  std::unique_ptr<RdKafka::KafkaConsumer> consumer(
      RdKafka::KafkaConsumer::create(conf.get(), error));
  if (!consumer) {
    throw std::runtime_error(error);
  }
  return consumer;
}

Record record_of(RdKafka::Message& message) {
  Record record;
  record.partition = message.partition();
  record.offset = message.offset();
  record.timestamp_ms = message.timestamp().timestamp;
  if (message.key_pointer() != nullptr) {
    record.key.emplace(static_cast<const char*>(message.key_pointer()), message.key_len());
  }
  if (message.payload() != nullptr) {
    record.value.emplace(static_cast<const char*>(message.payload()), message.len());
  }
  if (const RdKafka::Headers* headers = message.headers()) {
    for (const RdKafka::Headers::Header& header : headers->get_all()) {
      std::optional<std::string> value;
      if (header.value() != nullptr) {
        value.emplace(static_cast<const char*>(header.value()), header.value_size());
      }
      record.headers.emplace_back(header.key(), value);
    }
  }
  return record;
}

std::vector<std::unique_ptr<RdKafka::TopicPartition>> all_partitions(const std::string& topic,
                                                                     int count,
                                                                     std::int64_t offset) {
  std::vector<std::unique_ptr<RdKafka::TopicPartition>> partitions;
  for (int partition = 0; partition < count; ++partition) {
    partitions.emplace_back(RdKafka::TopicPartition::create(topic, partition, offset));
  }
  return partitions;
}

std::vector<RdKafka::TopicPartition*> raw(
    const std::vector<std::unique_ptr<RdKafka::TopicPartition>>& owned) {
  std::vector<RdKafka::TopicPartition*> pointers;
  for (const auto& partition : owned) {
    pointers.push_back(partition.get());
  }
  return pointers;
}

}  // namespace

std::string unique_name(std::string_view prefix) {
  static std::atomic<int> count{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto run = std::chrono::duration_cast<std::chrono::milliseconds>(now).count() % 1'000'000;
  return std::string(prefix) + "-" + std::to_string(::getpid()) + "-" + std::to_string(run) + "-" +
         std::to_string(++count);
}

std::optional<std::string> Record::header(std::string_view name) const {
  std::optional<std::string> found;
  for (const auto& header : headers) {
    if (header.first == name) {
      found = header.second;
    }
  }
  return found;
}

KafkaClient::KafkaClient(std::string address) : address_(std::move(address)) {}

KafkaClient::~KafkaClient() = default;

KafkaWriter& KafkaClient::writer() const {
  if (!writer_) {
    writer_ = std::make_unique<KafkaWriter>(address_);
  }
  return *writer_;
}

void KafkaClient::create_topic(const std::string& topic, int partitions,
                               const TopicConfig& config) {
  writer().create_topic(topic, partitions, config);
}

void KafkaClient::delete_topic(const std::string& topic) {
  writer().delete_topic(topic);
}

Record KafkaClient::produce(const std::string& topic, Record record) {
  return writer().produce(topic, std::move(record));
}

void KafkaClient::produce_all(const std::string& topic, const std::vector<Record>& records) {
  writer().produce_all(topic, records);
}

bool KafkaClient::answers(std::chrono::milliseconds deadline) const {
  return writer().answers(deadline);
}

int KafkaClient::partitions(const std::string& topic) const {
  return writer().partitions(topic);
}

std::vector<Record> KafkaClient::read_all(const std::string& topic, std::size_t count,
                                          std::chrono::milliseconds deadline) const {
  const auto end = std::chrono::steady_clock::now() + deadline;
  const int partition_count = partitions(topic);
  const auto assigned = all_partitions(topic, partition_count, RdKafka::Topic::OFFSET_BEGINNING);
  const auto consumer = new_consumer(address_, unique_name("reader"));
  consumer->assign(raw(assigned));
  std::vector<Record> records;
  std::set<std::int32_t> ended;
  const auto complete = [&] {
    return records.size() >= count && ended.size() == static_cast<std::size_t>(partition_count);
  };
  while (!complete() && std::chrono::steady_clock::now() < end) {
    const MessagePtr message(consumer->consume(20));
    if (message->err() == RdKafka::ERR_NO_ERROR) {
      records.push_back(record_of(*message));
      ended.erase(message->partition());
    } else if (message->err() == RdKafka::ERR__PARTITION_EOF) {
      ended.insert(message->partition());
    }
  }
  consumer->close();
  return records;
}

std::map<std::int32_t, std::int64_t> KafkaClient::committed(const std::string& group,
                                                            const std::string& topic) const {
  const auto owned = all_partitions(topic, partitions(topic), RdKafka::Topic::OFFSET_INVALID);
  auto pointers = raw(owned);
  const auto consumer = new_consumer(address_, group);
  const auto code = consumer->committed(pointers, call_limit_ms);
  if (code != RdKafka::ERR_NO_ERROR) {
    kafka_fail("committed offsets of " + group, code);
  }
  std::map<std::int32_t, std::int64_t> offsets;
  for (const auto& partition : owned) {
    if (partition->offset() >= 0) {
      offsets[partition->partition()] = partition->offset();
    }
  }
  return offsets;
}

std::map<std::int32_t, std::int64_t> KafkaClient::ends(const std::string& topic) const {
  std::map<std::int32_t, std::int64_t> offsets;
  const auto consumer = new_consumer(address_, "test");
  const int count = partitions(topic);
  for (std::int32_t partition = 0; partition < count; ++partition) {
    std::int64_t low = 0;
    const auto code = consumer->query_watermark_offsets(topic, partition, &low, &offsets[partition],
                                                        call_limit_ms);
    if (code != RdKafka::ERR_NO_ERROR) {
      kafka_fail("end of " + topic, code);
    }
  }
  return offsets;
}

}  // namespace eventapp::test
