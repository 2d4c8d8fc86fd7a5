// A running HTTP server with a few routes that show what reached a handler.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/http/router.hpp"
#include "http/server.hpp"
#include "raw_http_client.hpp"
#include "support/eventually.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace eventapp::test {

/// Routes: `GET /hello` · `GET /echo/{text}` answers the parameter · `POST /json` answers the body
/// · `GET /headers` lists what headers came · `GET /large` answers 8 MiB · `POST /wait` and `GET
/// /wait` answer once open_gate() was called · `GET /throw` throws · `GET /forge` tries to set a
/// header of two lines.
class HttpFixture {
 public:
  static constexpr std::size_t large_bytes = 8 << 20;

  explicit HttpFixture(http::HttpConfig config = {},
                       std::vector<std::string> listen = {"127.0.0.1:0"});
  ~HttpFixture();

  unsigned short port(std::size_t listener = 0) const;
  http::Server& server() { return *server_; }
  std::string metrics() const { return metrics_.render(); }

  /// Requests that wait at the gate.
  int waiting() const { return waiting_; }
  void open_gate() { gate_open_ = true; }

  /// Begins a drain that cuts what is left after `time`; drained() tells when it is over.
  void begin_drain(std::chrono::milliseconds time);
  bool drained() const { return drained_; }

 private:
  void add_routes();
  awaitable<Result<http::Response>> wait();
  awaitable<> drain(SteadyTime deadline);

  SystemClock clock_;
  Metrics metrics_;
  http::Router router_;
  asio::io_context io_{2};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  std::unique_ptr<http::Server> server_;
  std::atomic<int> waiting_{0};
  std::atomic<bool> gate_open_{false};
  std::atomic<bool> drained_{false};
  std::vector<std::thread> threads_;
};

/// A config whose timeouts a test can wait for.
http::HttpConfig short_timeouts();

}  // namespace eventapp::test
