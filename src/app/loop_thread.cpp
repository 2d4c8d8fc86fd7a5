#include "app/loop_thread.hpp"

#include <pthread.h>
#include <utility>

namespace eventapp::app {

LoopThread::LoopThread(std::string name)
    : name_(std::move(name)), open_(asio::make_work_guard(io_)) {}

void LoopThread::start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), name_.c_str());
    io_.run();
  });
}

void LoopThread::join() {
  open_.reset();
  if (thread_.joinable()) {
    thread_.join();
  }
}

}  // namespace eventapp::app
