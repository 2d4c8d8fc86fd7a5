// Answers in this process's memory: the embedded default, for trial only. They end with the
// process and are not shared with another.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/core/expiring_map.hpp"
#include "eventapp/requests/request_store.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace eventapp::requests {

/// Memory: what has ended is removed by the next verb; beyond `capacity` the oldest requests are
/// forgotten, with one warning.
class MemoryRequestStore final : public RequestStore {
 public:
  static constexpr std::size_t default_capacity = 100'000;

  MemoryRequestStore(Strand strand, Clock& clock, std::size_t capacity = default_capacity)
      : strand_(strand), clock_(clock), capacity_(capacity) {}

  awaitable<Result<ReserveAnswer>> reserve(const Reservation& reservation,
                                           std::chrono::milliseconds lease) override;
  awaitable<Result<>> complete(const Reservation& reservation,
                               const http::Response& answer) override;
  awaitable<Result<>> cancel(const Reservation& reservation) override;
  awaitable<Result<>> leave(const Reservation& reservation) override;

 private:
  struct Entry {
    std::string digest;
    std::string token;  ///< Who holds it.
    Identity identity;
    SteadyTime lease_ends;
    bool may_be_stored = false;  ///< By an attempt before the holder's.
    std::optional<http::Response> answer;
  };

  // Each on the strand.
  awaitable<Result<ReserveAnswer>> reserve_here(const Reservation& reservation, Duration lease);
  awaitable<Result<>> complete_here(const Reservation& reservation, const http::Response& answer);
  awaitable<Result<>> give_back(const Reservation& reservation, bool may_be_stored);
  void put(const std::string& name, Entry entry, SteadyTime now);

  Strand strand_;
  Clock& clock_;
  const std::size_t capacity_;
  ExpiringMap<Entry> entries_;
  bool warned_ = false;
};

}  // namespace eventapp::requests
