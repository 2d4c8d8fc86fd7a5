// An event loop with one thread of its own, for work that would otherwise take turns with requests.
#pragma once

#include "eventapp/core/async.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <string>
#include <thread>

namespace eventapp::app {

/// Thread: the main thread's, except io(). Lifetime: what lives on the loop is gone before it.
class LoopThread {
 public:
  /// `name` is shown by top and gdb: at most 15 characters.
  explicit LoopThread(std::string name);

  asio::io_context& io() { return io_; }

  void start();

  /// Waits until the loop has no more work.
  void join();

 private:
  std::string name_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> open_;
  std::thread thread_;
};

}  // namespace eventapp::app
