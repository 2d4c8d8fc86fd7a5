#include "eventapp/core/task_group.hpp"

#include "eventapp/core/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace eventapp {

TaskGroup::TaskGroup(Strand strand, Clock& clock, std::string name)
    : strand_(std::move(strand)), name_(std::move(name)), ended_(clock) {}

void TaskGroup::spawn(awaitable<> task) {
  ++running_;
  asio::co_spawn(strand_, std::move(task), [this](std::exception_ptr failure) {
    if (failure) {
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        log::error("A task ended with an exception. group=" + name_ + ", error=" + error.what());
      }
    }
    --running_;
    ended_.notify_all();
  });
}

awaitable<> TaskGroup::join() {
  return asio::co_spawn(strand_, wait_for_all(), asio::use_awaitable);
}

awaitable<> TaskGroup::wait_for_all() {
  while (running_ > 0) {
    co_await ended_.wait();
  }
}

}  // namespace eventapp
