// Coroutines started together and waited for together: nothing that was spawned is forgotten.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"

#include <cstddef>
#include <string>

namespace eventapp {

/// Strand: tasks run on `strand` and spawn() is called there; join() from anywhere.
/// Lifetime: outlives its tasks, so its owner awaits join() before it goes.
class TaskGroup {
 public:
  TaskGroup(Strand strand, Clock& clock, std::string name);

  /// Starts `task` on the strand. An exception that leaves it is a programmer's mistake: it is
  /// logged with the group's name and the task counts as ended.
  void spawn(awaitable<> task);

  /// Waits until no task is left.
  awaitable<> join();

 private:
  awaitable<> wait_for_all();

  Strand strand_;
  std::string name_;
  std::size_t running_ = 0;
  Condition ended_;
};

}  // namespace eventapp
