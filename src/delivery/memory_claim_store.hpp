// Claims in this process's memory: the embedded default, for trial only. They end with the process
// and are not shared with another.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/expiring_map.hpp"
#include "eventapp/delivery/claim_store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace eventapp::delivery {

/// Strand: its worker's; no verb suspends. Memory: what has ended is removed by the next verb, and
/// each of claims, marks and counts is bounded by `capacity`: beyond it the oldest marks and counts
/// are forgotten (one warning), a new claim is refused as unavailable.
class MemoryClaimStore final : public ClaimStore {
 public:
  static constexpr std::size_t default_capacity = 100'000;

  explicit MemoryClaimStore(Clock& clock, std::size_t capacity = default_capacity)
      : clock_(clock), capacity_(capacity) {}

  awaitable<Result<ClaimAnswer>> claim(const Claim& claim,
                                       std::chrono::milliseconds lease) override;
  awaitable<Result<>> complete(const Claim& claim) override;
  awaitable<Result<std::int64_t>> fail(const Claim& claim) override;
  awaitable<Result<>> bury(const Claim& claim) override;
  awaitable<Result<>> release(const Claim& claim) override;
  awaitable<Result<>> ping() override;

  /// All entries, the bound's measure.
  std::size_t size() const { return tokens_.size() + marks_.size() + attempts_.size(); }

 private:
  SteadyTime purged_now();
  Result<ClaimAnswer> take(const Claim& claim, SteadyTime now, Duration lease);
  void mark(const Claim& claim, std::string value, SteadyTime now);
  bool give_back(const Claim& claim, SteadyTime now);
  template <class Value>
  void keep_within_capacity(ExpiringMap<Value>& map);

  Clock& clock_;
  const std::size_t capacity_;
  ExpiringMap<std::string> tokens_;  ///< By event key: who holds it. Never a key of marks_.
  ExpiringMap<std::string> marks_;   ///< By event key: done or buried.
  ExpiringMap<std::int64_t> attempts_;
  bool warned_ = false;
};

}  // namespace eventapp::delivery
