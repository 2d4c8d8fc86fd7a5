#include "limits/producer.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

namespace eventapp::bench {

namespace {

constexpr const char* topic = "order.created.v1";
constexpr int poll_ms = 100;
constexpr int flush_ms = 10'000;

void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  static_cast<Waiter*>(message->_private)->reported(message->err == RD_KAFKA_RESP_ERR_NO_ERROR);
}

std::string value_of(const std::string& id) {
  return fmt::format(
      FMT_COMPILE(R"({{"eventId":"{0}","orderId":"{0}","customerId":"user-1",)"
                  R"("customerEmail":"user@example.com","totalAmount":12900.10,"currency":"KRW",)"
                  R"("createdAt":1795342172.472439612}})"),
      id);
}

}  // namespace

Producer::Producer(const std::string& brokers)
    : handle_(make_handle(RD_KAFKA_PRODUCER, producer_settings(brokers), on_report)),
      polling_([this] {
        while (!stopping_) {
          rd_kafka_poll(handle_.get(), poll_ms);
        }
      }) {}

Producer::~Producer() {
  rd_kafka_flush(handle_.get(), flush_ms);
  stopping_ = true;
  polling_.join();
}

bool Producer::produce(Waiter& waiter) {
  const std::string id =
      fmt::format(FMT_COMPILE("00000000-0000-4000-8000-{:012x}"), number_.fetch_add(1));
  const std::string value = value_of(id);
  const auto error = bench::produce(handle_.get(), {topic, id, id, value}, &waiter);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace eventapp::bench
