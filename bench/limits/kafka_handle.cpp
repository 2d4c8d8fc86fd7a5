#include "limits/kafka_handle.hpp"

#include "limits/second_text.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <stdexcept>

namespace eventapp::bench {

namespace {

constexpr const char* topic = "order.created.v1";
constexpr std::int64_t second_ns = 1'000'000'000;

Settings common_settings(const std::string& brokers) {
  return {{"bootstrap.servers", brokers},
          {"client.id", "eventapp-bench"},
          {"allow.auto.create.topics", "false"},
          {"socket.nagle.disable", "true"},
          {"log_level", "3"}};
}

}  // namespace

Settings producer_settings(const std::string& brokers, int requests_in_flight) {
  Settings settings = common_settings(brokers);
  settings.insert(settings.end(), {{"acks", "all"},
                                   {"enable.idempotence", "true"},
                                   {"partitioner", "murmur2_random"},
                                   {"compression.type", "lz4"},
                                   {"linger.ms", "1"},
                                   {"max.in.flight", std::to_string(requests_in_flight)},
                                   {"queue.buffering.max.messages", "50000"},
                                   {"queue.buffering.max.kbytes", "65536"}});
  return settings;
}

Settings consumer_settings(const std::string& brokers, const std::string& group) {
  Settings settings = common_settings(brokers);
  settings.insert(settings.end(), {{"group.id", group},
                                   {"auto.offset.reset", "earliest"},
                                   {"enable.auto.offset.store", "false"},
                                   {"auto.commit.interval.ms", "1000"},
                                   {"partition.assignment.strategy", "range"},
                                   {"heartbeat.interval.ms", "1000"},
                                   {"queued.min.messages", "100000"},
                                   {"queued.max.messages.kbytes", "65536"},
                                   {"fetch.message.max.bytes", "131072"}});
  return settings;
}

KafkaHandle make_handle(rd_kafka_type_t type, const Settings& settings, OnReport on_report) {
  std::array<char, 512> why{};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      throw std::runtime_error(why.data());
    }
  }
  if (on_report != nullptr) {
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
  }
  rd_kafka_t* handle = rd_kafka_new(type, conf, why.data(), why.size());
  if (handle == nullptr) {
    rd_kafka_conf_destroy(conf);
    throw std::runtime_error(why.data());
  }
  return KafkaHandle(handle);
}

rd_kafka_resp_err_t produce(rd_kafka_t* producer, const OrderRecord& record, void* opaque) {
  const std::int64_t second = record.created_ns / second_ns;
  const std::int64_t fraction = record.created_ns % second_ns;
  const std::string value = fmt::format(
      FMT_COMPILE(R"({{"eventId":"{}","orderId":"{}","customerId":"{}",)"
                  R"("customerEmail":"user@example.com","totalAmount":12900.10,"currency":"KRW",)"
                  R"("createdAt":{}.{:09}}})"),
      record.event_id, record.order_id, record.customer_id, second, fraction);
  const std::string time =
      fmt::format(FMT_COMPILE("{}.{:09}Z"), second_text(second), fraction);
  const std::string trace = fmt::format(FMT_COMPILE("00-{:016x}{:016x}-{:016x}-01"),
                                        record.trace[0], record.trace[1], record.trace[2]);
  return rd_kafka_producev(
      producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(record.order_id.data(), record.order_id.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_HEADER("__TypeId__", "com.example.common.event.OrderCreatedEvent", -1),
      RD_KAFKA_V_HEADER("content-type", "application/json", -1),
      RD_KAFKA_V_HEADER("ce_specversion", "1.0", -1),
      RD_KAFKA_V_HEADER("ce_id", record.event_id.data(),
                        static_cast<ssize_t>(record.event_id.size())),
      RD_KAFKA_V_HEADER("ce_source", "/eventapp/order", -1),
      RD_KAFKA_V_HEADER("ce_type", topic, -1),
      RD_KAFKA_V_HEADER("ce_time", time.data(), static_cast<ssize_t>(time.size())),
      RD_KAFKA_V_HEADER("traceparent", trace.data(), static_cast<ssize_t>(trace.size())),
      RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

}  // namespace eventapp::bench
