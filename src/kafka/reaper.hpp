// Calls of librdkafka that block and have no asynchronous form: destroying a handle (which can
// hang for ever in 2.0.2) and asking for metadata. The only threads besides the loop's: each runs
// one call and ends, so that one that hangs holds up nobody.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace eventapp::kafka {

/// Lifetime: drain() has completed before it goes. A call that hangs is left behind: what it uses
/// it must own.
class Reaper {
 public:
  Reaper(asio::io_context& io, Clock& clock) : io_(io), clock_(clock) {}
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  /// Destroys what `handle` owns. Any thread. One that hangs is logged after `deadline` and left.
  void take(std::shared_ptr<void> handle, std::string name,
            Duration deadline = std::chrono::seconds(5));

  /// Runs `blocking` and completes when it has ended, or with false at `deadline`.
  awaitable<bool> run(std::function<void()> blocking, SteadyTime deadline);

  /// Completes when every handle is destroyed or was left; true if none was left.
  awaitable<bool> drain(SteadyTime deadline);

 private:
  awaitable<> watch(std::shared_ptr<const std::atomic<bool>> ended, std::string name,
                    SteadyTime deadline);

  asio::io_context& io_;
  Clock& clock_;
  std::atomic<int> watched_ = 0;
  std::atomic<int> left_ = 0;
};

}  // namespace eventapp::kafka
