// What one healthy event costs between the consumer and its end, counted: nothing here is timed.
#include "counting_new.hpp"
#include "delivery/delivery.hpp"
#include "delivery/dispatcher.hpp"
#include "delivery/redis_claim_store.hpp"
#include "eventapp/core/log.hpp"
#include "notification/log_channel.hpp"
#include "notification/notification_module.hpp"
#include "support/captured_output.hpp"
#include "support/redis_client.hpp"
#include "support/redis_server.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

using namespace eventapp;
using namespace eventapp::test;

namespace {

constexpr std::size_t event_count = 4'096;

kafka::Message message(std::size_t number) {
  kafka::Message made;
  made.topic = "order.created.v1";
  made.partition = static_cast<std::int32_t>(number % 3);
  made.offset = static_cast<std::int64_t>(number / 3);
  made.key = fmt::format("00000000-0000-4000-8000-{:012x}", number);
  made.value = fmt::format(
      R"({{"eventId":"018f0000-0000-4000-8000-{:012x}","orderId":"{}","customerId":"user-1",)"
      R"("customerEmail":"user@example.com","totalAmount":12900.10,"currency":"KRW",)"
      R"("createdAt":1795342172.123456789}})",
      number, *made.key);
  return made;
}

/// How often this thread, whose loop it is, has gone to sleep so far.
long sleeps() {
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  return used.ru_nvcsw;
}

/// Lines go where those of the process go, by the writer thread, and can be read.
struct Log {
  Log() { log::configure(log::Level::info, log::Format::text); }
  ~Log() { log::flush(); }
  std::string end() {
    log::flush();
    return output.end();
  }

  CapturedOutput output;
};

/// The worker's way of an event with a real Redis, fed as the consumer feeds it.
struct Bench {
  explicit Bench(asio::io_context& loop) : io(loop) { dispatcher.on_ended([this] { feed(); }); }
  ~Bench() { client.on_strand(dispatcher.stop(clock.now())); }

  void feed() {
    while (next < messages.size() && dispatcher.messages() < 256) {
      dispatcher.accept(std::move(messages[next++]));
    }
  }

  void run(std::size_t count) {
    next = 0;
    done = 0;
    messages.clear();
    for (std::size_t i = 0; i < count; ++i) {
      messages.push_back(message(first++));
    }
    const std::size_t before = allocations();
    const long woken = sleeps();
    asio::post(client.strand(), [this] { feed(); });
    REQUIRE(client.until([&] { return done == count; }, std::chrono::seconds(60)));
    allocated = allocations() - before;
    wakeups = static_cast<std::size_t>(sleeps() - woken);
  }

  awaitable<> work(delivery::HeldMessage* held) {
    const delivery::End end = co_await delivery.deliver(*held);
    done += end == delivery::End::sent ? 1 : 0;
  }

  asio::io_context& io;
  RedisServer server;
  RedisClient client{io, redis_config(server.port())};
  SystemClock clock;
  Metrics metrics;
  delivery::RedisClaimStore store{client.connection()};
  notification::NotificationModule module{notification::NotificationConfig(),
                                          std::make_unique<notification::LogChannel>()};
  delivery::Subscription subscription = module.subscriptions().front();
  delivery::Slots slots{clock, subscription.concurrency};
  delivery::Report report{metrics, subscription.topics, true};
  delivery::DeadLetters dead_letters{
      clock, metrics, slots, "group",
      [](kafka::Record) -> awaitable<kafka::ProduceResult> { std::abort(); }};
  delivery::Delivery delivery{
      {clock, store, slots, dead_letters, report, subscription,
       delivery::RetryPolicy(delivery::RetrySchedule({std::chrono::seconds(2)})),
       delivery::StormGuard::Limits(), std::chrono::seconds(30), std::string(36, 'p')}};
  delivery::Dispatcher dispatcher{client.strand(), clock, slots,
                                  delivery::Bounds{20'000, 1 << 26, 256},
                                  [this](delivery::HeldMessage& held) { return work(&held); }};
  std::vector<kafka::Message> messages;
  std::size_t first = 0;
  std::size_t next = 0;
  std::size_t done = 0;
  std::size_t allocated = 0;
  std::size_t wakeups = 0;
};

/// A figure of Redis' INFO.
std::size_t figure(const RedisServer& server, const std::string& section, const std::string& name) {
  std::istringstream lines(*server.command({"INFO", section}));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name)) {
      return std::stoul(line.substr(name.size()));
    }
  }
  return 0;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("a healthy event costs two Redis commands, and many share a write", "[costs]") {
  const Log log;
  asio::io_context io;
  Bench bench(io);
  REQUIRE(bench.client.connects());
  bench.run(event_count);
  CHECK(figure(bench.server, "commandstats", "cmdstat_set:calls=") == 2 * event_count);
  CHECK(figure(bench.server, "commandstats", "cmdstat_evalsha:calls=") == 0);
  // At most 128 are in flight: each of Redis' reads brings it about as many commands.
  CHECK(figure(bench.server, "stats", "total_reads_processed:") < event_count / 8);
}

TEST_CASE("a wake-up brings the ends of many events", "[costs]") {
  const Log log;
  asio::io_context io;
  Bench bench(io);
  REQUIRE(bench.client.connects());
  bench.run(event_count);
  CAPTURE(bench.wakeups);
  CHECK(bench.wakeups < event_count / 8);
}

TEST_CASE("a healthy event costs at most 26 allocations", "[costs]") {
  const Log log;
  asio::io_context io;
  Bench bench(io);
  REQUIRE(bench.client.connects());
  bench.run(event_count);  // what is kept for the next event is there now
  bench.run(event_count);
  const double each = static_cast<double>(bench.allocated) / static_cast<double>(event_count);
  CAPTURE(each);
  CHECK(each <= 26);
}

TEST_CASE("a healthy event costs one log line", "[costs]") {
  Log log;
  {
    asio::io_context io;
    Bench bench(io);
    REQUIRE(bench.client.connects());
    bench.run(100);
  }
  const std::string text = log.end();
  CHECK(count(text, "Order event consumed.") == 100);
  CHECK(count(text, "Z info ") == 101);  // and "Connected to Redis."
}
