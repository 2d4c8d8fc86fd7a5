// A loop on a thread of its own, for servers that go on while the test waits for a program.
#pragma once

#include "eventapp/core/async.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <memory>
#include <thread>
#include <utility>

namespace eventapp::test {

/// Lifetime: what runs on it is in members that were made before it; it ends first.
class IoThread {
 public:
  explicit IoThread(asio::io_context& io)
      : io_(io), work_(io.get_executor()), thread_([&io] { io.run(); }) {}
  ~IoThread() {
    io_.stop();
    thread_.join();
  }
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Runs `call` on the loop and answers its result.
  template <class Call>
  auto on(Call call) const {
    auto task = std::make_shared<std::packaged_task<decltype(call())()>>(std::move(call));
    asio::post(io_, [task] { (*task)(); });
    return task->get_future().get();
  }

 private:
  asio::io_context& io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace eventapp::test
