// A mail server that takes everything at once and keeps nothing: RFC 5321 with PIPELINING, one
// thread. For measuring who sends, not for receiving.
#include <CLI/CLI.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {
    socket_.set_option(tcp::no_delay(true));
  }

  void start() {
    answers_ = "220 bench ESMTP\r\n";
    write();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [self = shared_from_this()](auto error, std::size_t count) {
                              if (!error) {
                                self->input_.append(self->buffer_.data(), count);
                                self->take_lines();
                              }
                            });
  }

  void write() {
    asio::async_write(socket_, asio::buffer(answers_),
                      [self = shared_from_this()](auto error, auto) {
                        self->answers_.clear();
                        if (!error && !self->quit_) {
                          self->read();
                        }
                      });
  }

  void take_lines() {
    std::size_t begin = 0;
    const std::string_view input = input_;
    for (std::size_t end = input.find("\r\n"); end != input.npos; end = input.find("\r\n", begin)) {
      take(input.substr(begin, end - begin));
      begin = end + 2;
    }
    input_.erase(0, begin);
    answers_.empty() ? read() : write();
  }

  void take(std::string_view line) {
    if (in_message_) {
      if (line == ".") {
        in_message_ = false;
        answers_ += "250 2.0.0 taken\r\n";
      }
      return;
    }
    if (line.starts_with("EHLO")) {
      answers_ += "250-bench\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n";
    } else if (line == "DATA") {
      in_message_ = true;
      answers_ += "354 go on\r\n";
    } else if (line == "QUIT") {
      quit_ = true;
      answers_ += "221 2.0.0 bye\r\n";
    } else {
      answers_ += "250 2.1.0 fine\r\n";
    }
  }

  tcp::socket socket_;
  std::array<char, 16384> buffer_{};
  std::string input_;
  std::string answers_;
  bool in_message_ = false;
  bool quit_ = false;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](auto error, tcp::socket socket) {
    if (!error) {
      std::make_shared<Session>(std::move(socket))->start();
      accept(acceptor);
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A mail server that takes everything.");
  unsigned short port = 0;
  app.add_option("--port", port)->required();
  CLI11_PARSE(app, argc, argv);
  asio::io_context context(1);
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
  accept(acceptor);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&context](auto, int) { context.stop(); });
  context.run();
}
