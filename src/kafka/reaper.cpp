#include "kafka/reaper.hpp"

#include "eventapp/core/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <thread>
#include <utility>

namespace eventapp::kafka {

namespace {

// The loop looks; a thread that may outlive the loop must not touch it.
constexpr std::chrono::milliseconds look_interval{5};

std::shared_ptr<const std::atomic<bool>> run_detached(std::function<void()> blocking) {
  auto ended = std::make_shared<std::atomic<bool>>(false);
  std::thread([ended, blocking = std::move(blocking)]() mutable {
    blocking();
    blocking = nullptr;
    ended->store(true, std::memory_order_release);
  }).detach();
  return ended;
}

awaitable<bool> wait_for(Clock& clock, std::shared_ptr<const std::atomic<bool>> ended,
                         SteadyTime deadline) {
  while (!ended->load(std::memory_order_acquire)) {
    if (clock.now() >= deadline) {
      co_return false;
    }
    co_await clock.sleep_until(clock.now() + look_interval);
  }
  co_return true;
}

}  // namespace

void Reaper::take(std::shared_ptr<void> handle, std::string name, Duration deadline) {
  auto ended = run_detached([handle = std::move(handle)]() mutable { handle.reset(); });
  ++watched_;
  asio::co_spawn(io_, watch(std::move(ended), std::move(name), clock_.now() + deadline),
                 asio::detached);
}

awaitable<> Reaper::watch(std::shared_ptr<const std::atomic<bool>> ended, std::string name,
                          SteadyTime deadline) {
  const bool destroyed = co_await wait_for(clock_, std::move(ended), deadline);
  if (!destroyed) {
    ++left_;
    log::error("A Kafka client does not end and is left behind. client=" + name);
  }
  --watched_;
}

awaitable<bool> Reaper::run(std::function<void()> blocking, SteadyTime deadline) {
  return wait_for(clock_, run_detached(std::move(blocking)), deadline);
}

awaitable<bool> Reaper::drain(SteadyTime deadline) {
  while (watched_ > 0 && clock_.now() < deadline) {
    co_await clock_.sleep_until(clock_.now() + look_interval);
  }
  co_return watched_ == 0 && left_ == 0;
}

}  // namespace eventapp::kafka
