// The half of the test's Kafka client that asks and writes: metadata, topics, records.
#pragma once

#include "support/kafka_client.hpp"

#include <librdkafka/rdkafkacpp.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace eventapp::test {

[[noreturn]] void kafka_fail(const std::string& what, RdKafka::ErrorCode code);
void kafka_set(RdKafka::Conf& conf, const std::string& name, const std::string& value);
std::unique_ptr<RdKafka::Conf> kafka_configuration(const std::string& address);

class KafkaWriter : private RdKafka::DeliveryReportCb {
 public:
  explicit KafkaWriter(const std::string& address);

  bool answers(std::chrono::milliseconds deadline);
  int partitions(const std::string& topic);
  void create_topic(const std::string& topic, int partitions,
                    const KafkaClient::TopicConfig& config);
  void delete_topic(const std::string& topic);
  Record produce(const std::string& topic, Record record);
  void produce_all(const std::string& topic, const std::vector<Record>& records);

 private:
  void dr_cb(RdKafka::Message& message) override;
  void warm_up(const std::string& topic);
  void enqueue(const std::string& topic, const Record& record);
  void wait_for_acks(std::size_t count);

  std::unique_ptr<RdKafka::Producer> producer_;
  std::set<std::string> warm_topics_;
  // Of the current call.
  std::size_t acks_ = 0;
  RdKafka::ErrorCode error_ = RdKafka::ERR_NO_ERROR;
  Record last_;
};

}  // namespace eventapp::test
