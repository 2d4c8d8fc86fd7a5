// The way of a request from a socket to its answer: the real connection, dispatcher, routes of the
// order and product modules and idempotency store, over a socket pair, with a publisher that keeps
// what it gets. Only Kafka is left out.
#include "http/connection.hpp"

#include "eventapp/core/json.hpp"
#include "eventapp/core/ready.hpp"
#include "eventapp/events/codec.hpp"
#include "eventapp/requests/event_routes.hpp"
#include "fuzz/answer_reader.hpp"
#include "fuzz/cuts.hpp"
#include "fuzz/targets.hpp"
#include "order/order_module.hpp"
#include "product/product_module.hpp"
#include "requests/memory_request_store.hpp"
#include "support/manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>

#include <array>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

namespace eventapp::fuzz {

namespace {

class KeepingPublisher final : public events::EventPublisher {
 public:
  awaitable<Result<events::Receipt>> publish(const events::Event& event, std::string_view source,
                                             const TraceContext& trace,
                                             events::LateReport) override {
    published.push_back(events::encode(event, source, trace));
    const auto offset = static_cast<std::int64_t>(published.size());
    return ready<Result<events::Receipt>>(events::Receipt{0, offset});
  }
  std::vector<events::EncodedEvent> published;
};

// So that inputs of a fuzzer's size pass them.
http::HttpConfig small_limits() {
  http::HttpConfig config;
  config.header_limit_bytes = 1024;
  config.body_limit_bytes = 512;
  return config;
}

/// One client's connection, and all of the server behind it.
class Bench {
 public:
  Bench() {
    order_.add_routes(router_);
    product_.add_routes(router_);
    shared_ = std::make_unique<http::Shared>(router_, clock_, metrics_, small_limits());
    connect();
  }
  ~Bench() { ::close(client_); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  /// Sends the pieces one after the other, each understood before the next.
  void send(const Pieces& pieces) {
    for (const std::string_view piece : pieces) {
      if (::send(client_, piece.data(), piece.size(), MSG_NOSIGNAL) < 0) {
        break;  // the server has closed: it owes the rest no answer
      }
      settle();
    }
    ::shutdown(client_, SHUT_WR);
    settle();
  }

  bool ended() const { return ended_; }
  const std::string& answered() const { return answered_; }
  const std::vector<events::EncodedEvent>& published() const { return publisher_.published; }

 private:
  void connect() {
    std::array<int, 2> ends{};
    promise(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0,
            "a socket pair is to be had");
    client_ = ends[0];
    asio::ip::tcp::socket socket(io_, asio::ip::tcp::v4(), ends[1]);
    Strand strand = asio::make_strand(io_);
    auto connection = std::make_shared<http::Connection>(std::move(socket), strand, *shared_);
    asio::co_spawn(strand, http::Connection::run(std::move(connection)),
                   [this](std::exception_ptr failure) {
                     promise(failure == nullptr, "a connection ends without an exception");
                     ended_ = true;
                   });
  }

  void settle() {
    bool moved = true;
    while (moved) {
      io_.restart();
      moved = io_.poll() > 0;
      moved = receive() || moved;
    }
  }

  bool receive() {
    std::array<char, 16'384> bytes{};
    const ssize_t count = ::recv(client_, bytes.data(), bytes.size(), 0);
    answered_.append(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    return count > 0;
  }

  test::ManualClock clock_;
  Metrics metrics_;
  KeepingPublisher publisher_;
  http::Router router_;
  std::unique_ptr<http::Shared> shared_;
  asio::io_context io_{1};
  Strand strand_{asio::make_strand(io_)};
  requests::MemoryRequestStore store_{strand_, clock_};
  requests::EventRoutes routes_{{strand_, clock_, metrics_, publisher_, &store_}, {}};
  order::OrderModule order_{{}, routes_};
  product::ProductModule product_{{}, routes_};
  int client_ = -1;
  bool ended_ = false;
  std::string answered_;
};

struct Outcome {
  std::vector<Answer> answers;
  std::vector<events::EncodedEvent> published;
};

Outcome serve(const Pieces& pieces) {
  Bench bench;
  bench.send(pieces);
  promise(bench.ended(), "a connection ends when its client is gone");
  return {read_answers(bench.answered()), bench.published()};
}

void check(const Outcome& outcome) {
  std::size_t successes = 0;
  for (const Answer& answer : outcome.answers) {
    promise(answer.status < 500 || answer.status == 505,
            "nothing a client sends is an error of the server, but for another HTTP version");
    successes += answer.status == 200 || answer.status == 201 ? 1 : 0;
  }
  promise(outcome.published.size() <= successes, "no event without an answer of success");
  for (const events::EncodedEvent& record : outcome.published) {
    promise(events::decode(record.topic, record.value).has_value(), "an event can be read");
    promise(!record.key.empty() && record.key.size() <= 255, "a key has 1 to 255 bytes");
  }
}

// Ids and traces are made afresh in each run, so they are left out. What is refused at once in one
// piece may, cut, wait for more until the client is gone, and get no answer.
void check_same(const Outcome& one, const Outcome& other) {
  if (one.answers.size() > other.answers.size()) {
    return check_same(other, one);
  }
  for (std::size_t i = 0; i < one.answers.size(); ++i) {
    promise_same(one.answers[i].text_without_ids, other.answers[i].text_without_ids,
                 "an answer is the same however the request is cut");
  }
  const std::size_t more = other.answers.size() - one.answers.size();
  promise(more == 0 || (more == 1 && other.answers.back().status >= 400),
          "as many requests are served however they are cut");
  promise(one.published.size() == other.published.size(), "as many events however it is cut");
}

bool mentions_expect(std::string_view input) {
  std::string lowered(input);
  for (char& c : lowered) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return lowered.find("expect") != std::string::npos;
}

}  // namespace

void connection(std::string_view input) {
  const Outcome whole = serve({input});
  check(whole);
  const Outcome cut = serve(irregular(input));
  check(cut);
  if (!mentions_expect(input)) {  // with it, what is answered depends on what is there already
    check_same(whole, cut);
  }
}

}  // namespace eventapp::fuzz
