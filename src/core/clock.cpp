#include "eventapp/core/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace eventapp {

awaitable<> hop_to(Strand strand) {
  auto token = asio::bind_executor(strand, asio::use_awaitable);
  co_await asio::dispatch(token);
}

WallTime SystemClock::wall_now() const {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::now() const {
  return std::chrono::steady_clock::now();
}

awaitable<bool> SystemClock::sleep_until(SteadyTime deadline, asio::cancellation_slot slot) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, deadline);
  auto token = asio::bind_cancellation_slot(slot, asio::as_tuple(asio::use_awaitable));
  const auto [error] = co_await timer.async_wait(token);
  if (slot.is_connected()) {
    slot.clear();  // else a later emission would reach for this timer, which is gone
  }
  co_return !error;
}

}  // namespace eventapp
