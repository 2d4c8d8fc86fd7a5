// Answers in Redis: shared by all processes, and there after a crash.
#pragma once

#include "eventapp/requests/request_store.hpp"
#include "redis/connection.hpp"

namespace eventapp::requests {

/// Lifetime: `connection` outlives it.
class RedisRequestStore final : public RequestStore {
 public:
  explicit RedisRequestStore(redis::Connection& connection) : connection_(connection) {}

  awaitable<Result<ReserveAnswer>> reserve(const Reservation& reservation,
                                           std::chrono::milliseconds lease) override;
  awaitable<Result<>> complete(const Reservation& reservation,
                               const http::Response& answer) override;
  awaitable<Result<>> cancel(const Reservation& reservation) override;
  awaitable<Result<>> leave(const Reservation& reservation) override;

 private:
  awaitable<Result<>> give_back(const Reservation& reservation, bool may_be_stored);

  redis::Connection& connection_;
};

}  // namespace eventapp::requests
