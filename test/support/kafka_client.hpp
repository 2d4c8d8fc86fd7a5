// A plain Kafka client for tests: what a foreign program would write and read. It shares no code
// with the product, so that both cannot be wrong in the same way.
#pragma once

#include <librdkafka/rdkafkacpp.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventapp::test {

/// `prefix` and a suffix that no other test, run or process has: for topics, groups and keys.
std::string unique_name(std::string_view prefix);

class KafkaWriter;

struct Record {
  std::int32_t partition = RdKafka::Topic::PARTITION_UA;  ///< Unset: by murmur2 of the key.
  std::int64_t offset = -1;
  std::int64_t timestamp_ms = 0;  ///< 0 when writing: now.
  std::optional<std::string> key = {};
  std::optional<std::string> value = {};  ///< Nothing: a tombstone.
  std::vector<std::pair<std::string, std::optional<std::string>>> headers = {};

  /// The last header of that name.
  std::optional<std::string> header(std::string_view name) const;
};

/// Thread: one at a time. Errors of all calls: std::runtime_error with librdkafka's text.
class KafkaClient {
 public:
  using TopicConfig = std::map<std::string, std::string>;

  explicit KafkaClient(std::string address);
  ~KafkaClient();

  bool answers(std::chrono::milliseconds deadline) const;

  /// Returns when the topic takes records.
  void create_topic(const std::string& topic, int partitions = 3, const TopicConfig& config = {});
  void delete_topic(const std::string& topic);

  /// Number of partitions; 0 when there is no such topic.
  int partitions(const std::string& topic) const;

  /// Returns at the broker's ack with partition and offset filled in.
  Record produce(const std::string& topic, Record record);
  /// All of them in order, acknowledged on return.
  void produce_all(const std::string& topic, const std::vector<Record>& records);

  /// Everything in the topic from its beginning, in the order of each partition: returns once
  /// `count` records were read and every partition is at its end, or at the deadline. More than
  /// `count` come back when there are more.
  std::vector<Record> read_all(const std::string& topic, std::size_t count,
                               std::chrono::milliseconds deadline = std::chrono::seconds(15)) const;

  /// Partition -> committed offset; without the partitions that have none.
  std::map<std::int32_t, std::int64_t> committed(const std::string& group,
                                                 const std::string& topic) const;
  /// Partition -> offset of the next record to be written.
  std::map<std::int32_t, std::int64_t> ends(const std::string& topic) const;

 private:
  KafkaWriter& writer() const;

  std::string address_;
  mutable std::unique_ptr<KafkaWriter> writer_;  ///< Made at the first use.
};

}  // namespace eventapp::test
