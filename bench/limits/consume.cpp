// The limit of the way from Kafka to a done event: batches of 500, each event parsed and its line
// logged; with --redis claimed before and marked after, two pipelined commands an event. One
// thread, straight on: no retry, no order kept, no bound but the batch. Ends after --events and
// tells, as one JSON line on the standard error, how long that took from the first on.
#include "limits/cpu_seconds.hpp"
#include "limits/kafka_handle.hpp"
#include "limits/second_text.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <hiredis.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using eventapp::bench::cpu_seconds;
using eventapp::bench::KafkaHandle;
using eventapp::bench::make_handle;
using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_size = 500;
constexpr int wait_ms = 100;
constexpr const char* topic = "order.created.v1";

struct Message {
  rd_kafka_message_t* record;
  std::string redis_key;
  std::string event_id;
};

std::string event_id_of(const rd_kafka_message_t& record) {
  static std::array<unsigned char, 16384> memory;
  boost::json::monotonic_resource resource(memory.data(), memory.size());
  const boost::json::value value = boost::json::parse(
      {static_cast<const char*>(record.payload), record.len}, &resource);
  const auto& id = value.at("eventId").as_string();
  return {id.data(), id.size()};
}

class Redis {
 public:
  explicit Redis(int port) : context_(redisConnect("127.0.0.1", port)) {
    if (context_ == nullptr || context_->err != 0) {
      throw std::runtime_error("no Redis");
    }
  }
  ~Redis() { redisFree(context_); }
  Redis(const Redis&) = delete;
  Redis& operator=(const Redis&) = delete;

  void claim(const Message& message) {
    append({"SET", message.redis_key, "limit/1/order.created.v1-0-0", "NX", "GET", "PX", "30000"});
  }
  void mark(const Message& message) {
    append({"SET", message.redis_key, "done", "EX", "604800"});
  }
  /// All replies that are due.
  void finish() {
    for (; due_ > 0; --due_) {
      void* reply = nullptr;
      if (redisGetReply(context_, &reply) != REDIS_OK) {
        throw std::runtime_error("Redis went");
      }
      freeReplyObject(reply);
    }
  }

 private:
  void append(std::initializer_list<std::string_view> words) {
    std::array<const char*, 8> texts{};
    std::array<std::size_t, 8> sizes{};
    std::size_t count = 0;
    for (const std::string_view word : words) {
      texts[count] = word.data();
      sizes[count++] = word.size();
    }
    redisAppendCommandArgv(context_, static_cast<int>(count), texts.data(), sizes.data());
    ++due_;
  }

  redisContext* context_;
  int due_ = 0;
};

void log(const Message& message, std::string& lines) {
  const auto now = std::chrono::system_clock::now();
  const auto since = now.time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since).count() % 1000;
  fmt::format_to(std::back_inserter(lines),
                 FMT_COMPILE("{}.{:03}Z info Order event consumed. topic={}, partition={}, "
                             "offset={}, eventId={}, status=SENT, detail=Notification sent\n"),
                 eventapp::bench::second_text(std::chrono::system_clock::to_time_t(now)), ms,
                 topic, message.record->partition, message.record->offset, message.event_id);
}

void handle(std::vector<Message>& batch, Redis* redis, std::string& lines) {
  if (redis != nullptr) {
    for (const Message& message : batch) {
      redis->claim(message);
    }
    redis->finish();
  }
  for (const Message& message : batch) {
    log(message, lines);
  }
  std::fwrite(lines.data(), 1, lines.size(), stdout);
  std::fflush(stdout);
  lines.clear();
  if (redis != nullptr) {
    for (const Message& message : batch) {
      redis->mark(message);
    }
    redis->finish();
  }
}

std::vector<Message> read_batch(rd_kafka_queue_t* queue) {
  std::array<rd_kafka_message_t*, batch_size> records{};
  const ssize_t count =
      rd_kafka_consume_batch_queue(queue, wait_ms, records.data(), records.size());
  std::vector<Message> batch;
  for (ssize_t i = 0; i < count; ++i) {
    rd_kafka_message_t* record = records[static_cast<std::size_t>(i)];
    if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_message_destroy(record);
      continue;
    }
    Message message{record, "notification:processed:event:", event_id_of(*record)};
    message.redis_key += message.event_id;
    batch.push_back(std::move(message));
  }
  return batch;
}

void store_offsets(const std::vector<Message>& batch) {
  std::map<std::int32_t, const rd_kafka_message_t*> last;
  for (const Message& message : batch) {
    last[message.record->partition] = message.record;
  }
  for (const auto& [partition, record] : last) {
    rd_kafka_offset_store(record->rkt, partition, record->offset);
  }
  for (const Message& message : batch) {
    rd_kafka_message_destroy(message.record);
  }
}

void subscribe(rd_kafka_t* consumer) {
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer, topics);
  rd_kafka_topic_partition_list_destroy(topics);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A straight-line consumer.");
  std::string brokers;
  std::string group = "limit";
  int redis_port = 0;
  std::size_t events = 0;
  app.add_option("--kafka", brokers)->required();
  app.add_option("--group", group);
  app.add_option("--events", events)->required();
  app.add_option("--redis", redis_port, "its port; without it nothing is claimed");
  CLI11_PARSE(app, argc, argv);

  const KafkaHandle consumer =
      make_handle(RD_KAFKA_CONSUMER, eventapp::bench::consumer_settings(brokers, group));
  subscribe(consumer.get());
  const auto redis = redis_port != 0 ? std::make_unique<Redis>(redis_port) : nullptr;
  rd_kafka_queue_t* const queue = rd_kafka_queue_get_consumer(consumer.get());
  std::size_t done = 0;
  std::size_t first = 0;
  Clock::time_point begin;
  double cpu = 0;
  std::string lines;
  while (done < events) {
    std::vector<Message> batch = read_batch(queue);
    if (batch.empty()) {
      continue;
    }
    handle(batch, redis.get(), lines);
    store_offsets(batch);
    done += batch.size();
    if (first == 0) {
      first = done;
      begin = Clock::now();
      cpu = cpu_seconds();
    }
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  fmt::print(stderr, "{{\"events\": {}, \"seconds\": {:.4f}, \"cpu_seconds\": {:.4f}}}\n",
             done - first, took.count(), cpu_seconds() - cpu);
  rd_kafka_queue_destroy(queue);
  rd_kafka_consumer_close(consumer.get());
}
