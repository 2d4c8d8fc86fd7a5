// A way to a server that takes time: forwards connections to a port of this machine, and what comes
// back reaches the client so much later, in order, however much is under way. One thread.
#include <CLI/CLI.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

class Link final : public std::enable_shared_from_this<Link> {
 public:
  Link(tcp::socket client, tcp::socket server, Clock::duration delay)
      : client_(std::move(client)),
        server_(std::move(server)),
        timer_(client_.get_executor()),
        delay_(delay) {
    client_.set_option(tcp::no_delay(true));
    server_.set_option(tcp::no_delay(true));
  }

  void start() {
    there();
    back();
  }

 private:
  struct Piece {
    Clock::time_point due;
    std::string bytes;
  };

  void there() {
    client_.async_read_some(asio::buffer(request_), [self = shared_from_this()](auto error,
                                                                                std::size_t count) {
      error ? self->end() : self->forward(count);
    });
  }

  void forward(std::size_t count) {
    asio::async_write(server_, asio::buffer(request_, count),
                      [self = shared_from_this()](auto error, auto) {
                        error ? self->end() : self->there();
                      });
  }

  void back() {
    server_.async_read_some(asio::buffer(answer_), [self = shared_from_this()](auto error,
                                                                               std::size_t count) {
      error ? self->end() : self->keep(count);
    });
  }

  void keep(std::size_t count) {
    under_way_.push_back({Clock::now() + delay_, std::string(answer_.data(), count)});
    if (under_way_.size() == 1) {
      arrive();
    }
    back();
  }

  void arrive() {
    timer_.expires_at(under_way_.front().due);
    timer_.async_wait([self = shared_from_this()](auto error) {
      if (!error) {
        self->hand_over();
      }
    });
  }

  void hand_over() {
    asio::async_write(client_, asio::buffer(under_way_.front().bytes),
                      [self = shared_from_this()](auto error, auto) {
                        self->under_way_.pop_front();
                        if (error) {
                          self->end();
                        } else if (!self->under_way_.empty()) {
                          self->arrive();
                        }
                      });
  }

  void end() {
    boost::system::error_code ignored;
    client_.close(ignored);
    server_.close(ignored);
  }

  tcp::socket client_;
  tcp::socket server_;
  asio::steady_timer timer_;
  Clock::duration delay_;
  std::array<char, 65536> request_;
  std::array<char, 65536> answer_;
  std::deque<Piece> under_way_;
};

void accept(tcp::acceptor& acceptor, const tcp::endpoint& target, Clock::duration delay) {
  acceptor.async_accept([&acceptor, target, delay](auto error, tcp::socket client) {
    if (error) {
      return;
    }
    tcp::socket server(acceptor.get_executor());
    boost::system::error_code refused;
    server.connect(target, refused);
    if (!refused) {
      std::make_shared<Link>(std::move(client), std::move(server), delay)->start();
    }
    accept(acceptor, target, delay);
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Forwards connections; answers come later.");
  unsigned short port = 0;
  unsigned short target = 0;
  std::int64_t delay_us = 0;
  app.add_option("--port", port)->required();
  app.add_option("--target", target, "the port behind")->required();
  app.add_option("--delay-us", delay_us)->required();
  CLI11_PARSE(app, argc, argv);
  asio::io_context context(1);
  const auto loopback = asio::ip::address_v4::loopback();
  tcp::acceptor acceptor(context, {loopback, port});
  accept(acceptor, {loopback, target}, std::chrono::microseconds(delay_us));
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&context](auto, int) { context.stop(); });
  context.run();
}
