// Runs one coroutine to its end on a test's io_context, under a deadline that fails the test.
#pragma once

#include "eventapp/core/async.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace eventapp::test {

namespace detail {

template <class T>
awaitable<> store(awaitable<T> task, std::shared_ptr<std::optional<T>> result) {
  result->emplace(co_await std::move(task));
}

}  // namespace detail

/// Drives `io` until `task` has ended. Thread: the caller's is the one that runs `io`.
/// Errors: rethrows what the task throws; std::runtime_error when the deadline passes first.
inline void run(asio::io_context& io, awaitable<> task,
                std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
  struct Outcome {
    bool ended = false;
    std::exception_ptr failure;
  };
  const auto outcome = std::make_shared<Outcome>();
  asio::co_spawn(io, std::move(task), [outcome](std::exception_ptr failure) {
    outcome->ended = true;
    outcome->failure = failure;
  });
  io.restart();
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!outcome->ended && io.run_one_until(end) > 0) {
  }
  if (!outcome->ended) {
    throw std::runtime_error("the coroutine did not end within its deadline");
  }
  if (outcome->failure) {
    std::rethrow_exception(outcome->failure);
  }
}

/// The same for a coroutine with a result.
template <class T>
requires(!std::is_void_v<T>) T run(asio::io_context& io, awaitable<T> task,
                                   std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
  auto result = std::make_shared<std::optional<T>>();
  run(io, detail::store(std::move(task), result), deadline);
  return std::move(result->value());
}

}  // namespace eventapp::test
