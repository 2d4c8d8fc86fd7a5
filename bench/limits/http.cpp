// The limit of the way from HTTP to Kafka: a Beast server that answers every request with the same
// 201, and with --kafka not before a record is acknowledged. It looks at nothing. One thread does
// it all, as in eventapp on two cores.
#include "limits/producer.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <memory>
#include <optional>
#include <string>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

using eventapp::bench::Producer;
using eventapp::bench::Waiter;

constexpr const char* body =
    R"({"orderId":"00000000-0000-4000-8000-000000000001","status":"CREATED",)"
    R"("eventId":"00000000-0000-4000-8000-000000000001",)"
    R"("createdAt":"2026-11-22T10:09:32.472439Z"})";

class Session final : public std::enable_shared_from_this<Session>, private Waiter {
 public:
  Session(tcp::socket socket, Producer* producer)
      : socket_(std::move(socket)), producer_(producer) {
    socket_.set_option(tcp::no_delay(true));
    answer_.set(http::field::content_type, "application/json");
  }

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](auto error, auto) {
      if (!error) {
        self->serve();
      }
    });
  }

 private:
  void serve() {
    if (producer_ == nullptr) {
      answer(true);
      return;
    }
    waiting_ = shared_from_this();
    if (!producer_->produce(*this)) {
      waiting_.reset();
      answer(false);
    }
  }

  void reported(bool stored) override {
    const auto self = std::move(waiting_);
    answer(stored);
  }

  void answer(bool stored) {
    answer_.result(stored ? http::status::created : http::status::service_unavailable);
    answer_.body() = stored ? body : "";
    answer_.prepare_payload();
    http::async_write(socket_, answer_, [self = shared_from_this()](auto error, auto) {
      if (!error) {
        self->read();
      }
    });
  }

  tcp::socket socket_;
  Producer* producer_;
  std::shared_ptr<Session> waiting_;
  boost::beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

void accept(tcp::acceptor& acceptor, Producer* producer) {
  acceptor.async_accept([&acceptor, producer](auto error, tcp::socket socket) {
    if (!error) {
      std::make_shared<Session>(std::move(socket), producer)->read();
      accept(acceptor, producer);
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("An HTTP server that does the least.");
  unsigned short port = 0;
  std::string brokers;
  int requests_in_flight = 2;
  app.add_option("--port", port)->required();
  app.add_option("--kafka", brokers, "brokers; without them nothing is produced");
  app.add_option("--requests-in-flight", requests_in_flight, "to a broker, at once");
  CLI11_PARSE(app, argc, argv);

  asio::io_context context(1);
  std::optional<Producer> producer;
  if (!brokers.empty()) {
    producer.emplace(context, brokers, requests_in_flight);
  }
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
  accept(acceptor, producer ? &*producer : nullptr);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&context](auto, int) { context.stop(); });
  context.run();
}
