// Waiting in tests: poll a condition up to a deadline. The only place of the project that sleeps.
#pragma once

#include <chrono>
#include <thread>

namespace eventapp::test {

/// True as soon as `holds()` is true; false when it was not within `deadline`.
template <class Predicate>
bool eventually(std::chrono::milliseconds deadline, Predicate holds) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  auto step = std::chrono::milliseconds(2);
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) {
      return holds();
    }
    std::this_thread::sleep_for(step);
    step = std::chrono::milliseconds(10);
  }
  return true;
}

}  // namespace eventapp::test
