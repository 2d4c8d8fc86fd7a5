#include "limits/producer.hpp"

#include <boost/asio/buffer.hpp>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <sys/eventfd.h>

#include <chrono>

namespace eventapp::bench {

namespace {

constexpr int flush_ms = 10'000;
constexpr std::uint64_t ring = 1;

void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  static_cast<Waiter*>(message->_private)->reported(message->err == RD_KAFKA_RESP_ERR_NO_ERROR);
}

}  // namespace

Producer::Producer(boost::asio::io_context& context, const std::string& brokers,
                   int requests_in_flight)
    : handle_(make_handle(RD_KAFKA_PRODUCER, producer_settings(brokers, requests_in_flight),
                          on_report)),
      reports_(context, ::eventfd(0, EFD_CLOEXEC)) {
  rd_kafka_queue_t* queue = rd_kafka_queue_get_main(handle_.get());
  rd_kafka_queue_io_event_enable(queue, reports_.native_handle(), &ring, sizeof ring);
  rd_kafka_queue_destroy(queue);
  wait();
}

Producer::~Producer() {
  rd_kafka_flush(handle_.get(), flush_ms);
}

void Producer::wait() {
  reports_.async_read_some(boost::asio::buffer(&rung_, sizeof rung_), [this](auto error, auto) {
    if (!error) {
      while (rd_kafka_poll(handle_.get(), 0) > 0) {
      }
      wait();
    }
  });
}

std::string Producer::uuid() {
  const std::uint64_t high = random_();
  const std::uint64_t low = random_();
  return fmt::format(FMT_COMPILE("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}"), high >> 32U,
                     (high >> 16U) & 0xffffU, high & 0xfffU, low >> 52U,
                     low & 0xffff'ffff'ffffU);
}

bool Producer::produce(Waiter& waiter) {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
  const std::string order = uuid();
  const std::string event = uuid();
  const OrderRecord record{event, order, "user-1", ns, {random_(), random_(), random_()}};
  return bench::produce(handle_.get(), record, &waiter) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace eventapp::bench
