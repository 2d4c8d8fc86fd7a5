// Orders over HTTP. Closed loop: each connection sends its next order when the last is answered.
// With --rate: so many a second whatever the answers take, each timed from when it was due, so that
// a server that stalls is charged for what it kept waiting (no coordinated omission).
//
// Connecting is not measured: each connection has one order answered first. Then a line `begun` is
// written, at the end one of JSON, and nothing is closed before the standard input ends.
#include "load/percentiles.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds tick{1};
constexpr std::chrono::seconds last_answers{5};
constexpr std::string_view body =
    R"({"customerId":"user-1","customerEmail":"user@example.com","totalAmount":12900.10,)"
    R"("currency":"KRW"})";

const std::string& request() {
  static const std::string text = fmt::format(
      "POST /api/orders HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      body.size(), body);
  return text;
}

struct Plan {
  unsigned short port = 0;
  std::size_t connections = 64;
  double seconds = 10;
  double rate = 0;  // 0: closed loop
};

class Connection;

class Load {
 public:
  Load(asio::io_context& context, const Plan& plan);

  /// When what this connection sends now was due; nothing: it is to wait.
  std::optional<Clock::time_point> next(Connection& connection);
  void answered(Clock::time_point due, bool created);
  void broken();
  void report() const;

 private:
  void begin();
  void start_idle();
  void tick_on();

  asio::io_context& context_;
  Plan plan_;
  asio::steady_timer timer_;
  std::size_t cold_;  // connections without an answer yet
  Clock::time_point begin_ = {};
  Clock::time_point last_ = {};
  std::size_t issued_ = 0;  // what came due
  std::size_t sent_ = 0;
  std::size_t refused_ = 0;
  std::size_t broken_ = 0;
  std::deque<Clock::time_point> due_;
  std::deque<Connection*> idle_;  // the longest idle first
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<float> took_ms_;
};

class Connection {
 public:
  Connection(asio::io_context& context, Load& load, unsigned short port)
      : load_(load), socket_(context) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.set_option(tcp::no_delay(true));
  }

  void warm_up() { send(); }

  void go_on() {
    const auto due = load_.next(*this);
    if (due) {
      due_ = *due;
      send();
    }
  }

 private:
  void send() {
    asio::async_write(socket_, asio::buffer(request()), [this](auto error, auto) {
      error ? load_.broken() : receive();
    });
  }

  void receive() {
    socket_.async_read_some(asio::buffer(buffer_.data() + size_, buffer_.size() - size_),
                            [this](auto error, std::size_t count) {
                              size_ += count;
                              error ? load_.broken() : look();
                            });
  }

  void look() {
    const std::string_view text(buffer_.data(), size_);
    const std::size_t head = text.find("\r\n\r\n");
    if (head == text.npos || text.size() < head + 4 + length_of(text.substr(0, head))) {
      receive();
      return;
    }
    size_ = 0;
    load_.answered(due_, text.starts_with("HTTP/1.1 201"));
    go_on();
  }

  static std::size_t length_of(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    std::size_t length = 0;
    const std::size_t at = head.find(name);
    if (at != head.npos) {
      std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    }
    return length;
  }

  Load& load_;
  tcp::socket socket_;
  Clock::time_point due_;
  std::array<char, 4096> buffer_{};
  std::size_t size_ = 0;
};

Load::Load(asio::io_context& context, const Plan& plan)
    : context_(context), plan_(plan), timer_(context), cold_(plan.connections) {
  for (std::size_t i = 0; i < plan.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(context, *this, plan.port));
    connections_.back()->warm_up();
  }
}

void Load::begin() {
  fmt::print("begun\n");
  std::fflush(stdout);
  begin_ = Clock::now();
  if (plan_.rate == 0) {
    start_idle();
  }
  tick_on();
}

void Load::start_idle() {
  while (!idle_.empty() && (plan_.rate == 0 || !due_.empty())) {
    Connection* const connection = idle_.front();
    idle_.pop_front();
    connection->go_on();
  }
}

std::optional<Clock::time_point> Load::next(Connection& connection) {
  const auto now = Clock::now();
  if (cold_ == 0 && plan_.rate == 0) {
    if (now - begin_ > std::chrono::duration<double>(plan_.seconds)) {
      return std::nullopt;
    }
    ++sent_;
    return now;
  }
  if (cold_ > 0 || due_.empty()) {
    idle_.push_back(&connection);
    return std::nullopt;
  }
  const auto due = due_.front();
  due_.pop_front();
  ++sent_;
  return due;
}

void Load::broken() {
  ++broken_;
  if (cold_ > 0) {
    context_.stop();
  }
}

void Load::answered(Clock::time_point due, bool created) {
  last_ = Clock::now();
  refused_ += created ? 0 : 1;
  if (cold_ > 0) {
    --cold_;
    if (cold_ == 0) {
      begin();
    }
    return;
  }
  took_ms_.push_back(std::chrono::duration<float, std::milli>(last_ - due).count());
}

// What has come due since the last tick, at the time at which it was due.
void Load::tick_on() {
  const std::chrono::duration<double> since = Clock::now() - begin_;
  if (plan_.rate > 0) {
    const double due = std::min(since.count(), plan_.seconds) * plan_.rate;
    for (; static_cast<double>(issued_) < due; ++issued_) {
      const std::chrono::duration<double> at(static_cast<double>(issued_) / plan_.rate);
      due_.push_back(begin_ + std::chrono::duration_cast<Clock::duration>(at));
    }
    start_idle();
  }
  const bool all_answered = due_.empty() && took_ms_.size() + broken_ == sent_;
  const std::chrono::duration<double> end(plan_.seconds);
  if (since > end && (all_answered || since > end + last_answers)) {
    context_.stop();  // what is not answered by now is told as open
    return;
  }
  timer_.expires_after(tick);
  timer_.async_wait([this](auto error) {
    if (!error) {
      tick_on();
    }
  });
}

void Load::report() const {
  const eventapp::bench::Percentiles found(took_ms_);
  const std::chrono::duration<double> took = last_ - begin_;
  std::string curve;
  for (const double share : {0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 1.0}) {
    curve += fmt::format("{}[{}, {:.3f}]", curve.empty() ? "" : ", ", share, found.at(share));
  }
  fmt::print("{{\"orders\": {}, \"seconds\": {:.4f}, \"refused\": {}, \"broken\": {}, "
             "\"open\": {}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, \"p999_ms\": {:.3f}, "
             "\"curve\": [{}]}}\n",
             found.count(), took.count(), refused_, broken_,
             sent_ + due_.size() - found.count() - broken_, found.at(0.5), found.at(0.99),
             found.at(0.999), curve);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Posts orders.");
  Plan plan;
  app.add_option("--port", plan.port)->required();
  app.add_option("--connections", plan.connections);
  app.add_option("--seconds", plan.seconds);
  app.add_option("--rate", plan.rate, "orders a second; 0: as fast as they are answered");
  CLI11_PARSE(app, argc, argv);
  asio::io_context context(1);
  Load load(context, plan);
  context.run();
  load.report();
  while (std::getchar() != EOF) {
  }
}
