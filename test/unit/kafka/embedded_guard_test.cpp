// No record that somebody waits for is dropped silently by the embedded broker.
#include "kafka/embedded_guard.hpp"

#include <catch2/catch.hpp>

namespace eventapp::kafka {

namespace {

constexpr std::size_t half_mebibyte = 512 * 1024;

struct Books {
  asio::io_context io;
  Metrics metrics;
  EmbeddedGuard guard{io, metrics};

  Books() {
    guard.add_topic("orders", 2);
    guard.add_topic("products", 1);
    guard.consumed_here({"orders"});
  }

  void send(const std::string& topic, std::int32_t partition, std::int64_t offset,
            std::size_t bytes = half_mebibyte) {
    guard.sending(topic, bytes);
    guard.sent(topic, partition, offset, bytes);
    run();
  }

  void run() {
    io.restart();
    io.run();
  }
};

}  // namespace

TEST_CASE("a topic is refused before unconsumed records are dropped, and taken once consumed") {
  Books books;
  std::int64_t offset = 0;
  while (books.guard.admits("orders") && offset < 100) {
    books.send("orders", 1, offset++);
  }
  CHECK(offset >= 6);
  CHECK(offset <= 8);  // below the broker's 5 MiB
  books.guard.settled({"orders", 1}, 1);
  books.run();
  CHECK(books.guard.admits("orders"));
}

TEST_CASE("records on their way count as stored") {
  Books books;
  for (int count = 0; count < 8; ++count) {
    books.guard.sending("orders", half_mebibyte);
  }
  CHECK_FALSE(books.guard.admits("orders"));
  for (int count = 0; count < 8; ++count) {
    books.guard.not_sent("orders", half_mebibyte);
  }
  CHECK(books.guard.admits("orders"));
}

TEST_CASE("many small records are bounded by their number") {
  Books books;
  std::int64_t offset = 0;
  while (books.guard.admits("orders") && offset < 200'000) {
    books.guard.sending("orders", 1);
    books.guard.sent("orders", 0, offset++, 1);
    if (offset % 1000 == 0) {
      books.run();
    }
  }
  CHECK(offset < 100'000);
}

TEST_CASE("a record that was settled before its acknowledgement came does not stay in the books") {
  Books books;
  books.guard.settled({"orders", 0}, 100);
  books.run();
  for (std::int64_t offset = 90; offset < 100; ++offset) {
    books.send("orders", 0, offset);
  }
  CHECK(books.guard.admits("orders"));
}

TEST_CASE("a topic that nobody here consumes rolls over, counted") {
  Books books;
  for (std::int64_t offset = 0; offset < 12; ++offset) {
    REQUIRE(books.guard.admits("products"));
    books.send("products", 0, offset);
  }
  CHECK_THAT(books.metrics.render(),
             Catch::Contains("eventapp_embedded_rolled_over_total{topic=\"products\"} 3"));
}

TEST_CASE("lost records are counted") {
  Books books;
  books.guard.jumped({"orders", 0}, 10, 15);
  CHECK_THAT(books.metrics.render(),
             Catch::Contains("eventapp_embedded_lost_total{topic=\"orders\"} 5"));
}

}  // namespace eventapp::kafka
