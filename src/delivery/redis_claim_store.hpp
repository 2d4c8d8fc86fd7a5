// Claims in Redis, shared by all processes of a consumer group. The hot path is two plain pipelined
// commands; what is rare runs as scripts, each one step for Redis.
#pragma once

#include "eventapp/delivery/claim_store.hpp"
#include "redis/connection.hpp"

#include <string>

namespace eventapp::delivery {

/// Strand: the connection's. Lifetime: the connection outlives it.
/// Every verb may be called again after an answer was lost; only a fail() whose key another owner
/// claimed in between counts its attempt twice then.
class RedisClaimStore final : public ClaimStore {
 public:
  explicit RedisClaimStore(redis::Connection& connection) : connection_(connection) {}

  awaitable<Result<ClaimAnswer>> claim(const Claim& claim,
                                       std::chrono::milliseconds lease) override;
  awaitable<Result<>> complete(const Claim& claim) override;
  awaitable<Result<std::int64_t>> fail(const Claim& claim) override;
  awaitable<Result<>> bury(const Claim& claim) override;
  awaitable<Result<>> release(const Claim& claim) override;
  awaitable<Result<>> ping() override;

 private:
  awaitable<Result<ClaimAnswer>> take_over(const Claim& claim, std::chrono::milliseconds lease,
                                           std::string found);
  awaitable<Result<ClaimAnswer>> ask_holder(const Claim& claim, std::string found);
  awaitable<Result<ClaimAnswer>> doubt(const Claim& claim, std::string found);

  redis::Connection& connection_;
};

}  // namespace eventapp::delivery
