// Writes order events to Kafka: a backlog as fast as the broker takes it, or with --rate a stream.
// An event's id holds the time it was due at, for load/ends.cpp. Of --failing-every N events one is
// for a customer that cannot be notified.
#include "limits/kafka_handle.hpp"
#include "load/event_id.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;
using eventapp::bench::KafkaHandle;
using eventapp::bench::make_handle;
using eventapp::bench::nanoseconds_now;
using eventapp::bench::scrambled;

constexpr int flush_ms = 60'000;

struct Plan {
  std::string brokers;
  std::size_t events = 0;
  std::size_t keys = 0;  // 0: each event its own
  std::size_t failing_every = 0;
  double rate = 0;
};

std::atomic<std::size_t> lost{0};

void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  lost += message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : 1;
}

KafkaHandle make_producer(const Plan& plan) {
  auto settings = eventapp::bench::producer_settings(plan.brokers);
  if (plan.rate == 0) {
    settings.insert(settings.end(),
                    {{"linger.ms", "20"}, {"queue.buffering.max.messages", "500000"}});
  }
  return make_handle(RD_KAFKA_PRODUCER, settings, on_report);
}

void write(const Plan& plan, rd_kafka_t* producer, std::size_t number, std::int64_t ns) {
  const std::string event = eventapp::bench::make_event_id(ns, number);
  const std::size_t subject = plan.keys == 0 ? number : number % plan.keys;
  const bool fails = plan.failing_every != 0 && number % plan.failing_every == 0;
  // A failing key is nobody else's: what it holds up is its own.
  const std::uint64_t digits = scrambled(subject);
  const std::string key =
      fmt::format(FMT_COMPILE("{}-{:04x}-4000-8000-{:012x}"), fails ? "ffffffff" : "00000000",
                  digits >> 48U, digits & 0xffff'ffff'ffffU);
  const std::string customer =
      fmt::format(FMT_COMPILE("{}-{}"), fails ? "fail" : "user", number % 1000);
  const std::uint64_t trace = scrambled(~static_cast<std::uint64_t>(number));
  const eventapp::bench::OrderRecord record{
      event, key, customer, ns, {trace, scrambled(trace), scrambled(~trace)}};
  while (produce(producer, record, nullptr) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    rd_kafka_poll(producer, 10);
  }
  rd_kafka_poll(producer, 0);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Writes order events.");
  Plan plan;
  app.add_option("--kafka", plan.brokers)->required();
  app.add_option("--events", plan.events)->required();
  app.add_option("--keys", plan.keys);
  app.add_option("--failing-every", plan.failing_every);
  app.add_option("--rate", plan.rate);
  CLI11_PARSE(app, argc, argv);
  const KafkaHandle producer = make_producer(plan);
  boost::asio::io_context context(1);
  boost::asio::steady_timer due(context);
  const auto begin = Clock::now();
  const std::int64_t begin_ns = nanoseconds_now();
  for (std::size_t number = 0; number < plan.events; ++number) {
    std::int64_t ns = nanoseconds_now();
    if (plan.rate > 0) {
      const std::chrono::duration<double> at(static_cast<double>(number) / plan.rate);
      // A wake-up a millisecond: one for each event would take a core from what is measured.
      const auto tick = std::chrono::ceil<std::chrono::milliseconds>(at);
      due.expires_at(begin + tick);
      due.wait();
      ns = begin_ns + std::chrono::nanoseconds(tick).count();
    }
    write(plan, producer.get(), number, ns);
  }
  const auto left = rd_kafka_flush(producer.get(), flush_ms);
  if (left != RD_KAFKA_RESP_ERR_NO_ERROR || lost > 0) {
    fmt::print(stderr, "the broker did not take all events\n");
    return 1;
  }
}
