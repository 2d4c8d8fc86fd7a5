// Who waits for a reply of Redis.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/error.hpp"
#include "redis/reply.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace eventapp::redis {

/// Somebody who waits for one reply; complete() is called exactly once.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual void complete(Result<Reply>&& result) = 0;
};

/// Resumes the coroutine that waits: at once when it lives on the connection's strand, where the
/// call comes from; otherwise by way of its own executor. Lifetime: `strand` outlives it.
template <class Handler>
class HandlerWaiter final : public Waiter {
 public:
  HandlerWaiter(Handler handler, const Strand& strand)
      : handler_(std::move(handler)), strand_(strand) {}

  void complete(Result<Reply>&& result) override {
    const auto executor = asio::get_associated_executor(handler_);
    const Strand* home = executor.template target<Strand>();
    if (home != nullptr && *home == strand_) {
      std::move(handler_)(std::move(result));
      return;
    }
    asio::dispatch(executor, [handler = std::move(handler_), late = std::move(result)]() mutable {
      std::move(handler)(std::move(late));
    });
  }

 private:
  Handler handler_;
  const Strand& strand_;
};

template <class Handler>
std::unique_ptr<Waiter> make_waiter(Handler&& handler, const Strand& strand) {
  using Waiting = HandlerWaiter<std::decay_t<Handler>>;
  return std::make_unique<Waiting>(std::forward<Handler>(handler), strand);
}

}  // namespace eventapp::redis
