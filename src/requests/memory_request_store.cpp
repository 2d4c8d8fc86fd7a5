#include "requests/memory_request_store.hpp"

#include "eventapp/core/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <utility>

namespace eventapp::requests {

using State = ReserveAnswer::State;

awaitable<Result<ReserveAnswer>> MemoryRequestStore::reserve(const Reservation& reservation,
                                                             std::chrono::milliseconds lease) {
  return asio::co_spawn(strand_, reserve_here(reservation, lease), asio::use_awaitable);
}

awaitable<Result<>> MemoryRequestStore::complete(const Reservation& reservation,
                                                 const http::Response& answer) {
  return asio::co_spawn(strand_, complete_here(reservation, answer), asio::use_awaitable);
}

awaitable<Result<>> MemoryRequestStore::cancel(const Reservation& reservation) {
  return asio::co_spawn(strand_, give_back(reservation, false), asio::use_awaitable);
}

awaitable<Result<>> MemoryRequestStore::leave(const Reservation& reservation) {
  return asio::co_spawn(strand_, give_back(reservation, true), asio::use_awaitable);
}

void MemoryRequestStore::put(const std::string& name, Entry entry, SteadyTime now) {
  entries_.put(name, std::move(entry), now + lifetime);
  if (entries_.size() <= capacity_) {
    return;
  }
  entries_.erase_oldest();
  if (!std::exchange(warned_, true)) {
    log::warn(
        fmt::format("The requests in memory are full; the oldest are forgotten from now on, "
                    "so that their repeats are served anew. Set redis.url. capacity={}",
                    capacity_));
  }
}

awaitable<Result<ReserveAnswer>> MemoryRequestStore::reserve_here(const Reservation& reservation,
                                                                  Duration lease) {
  const SteadyTime now = clock_.now();
  entries_.purge(now);
  ReserveAnswer answer;
  const Entry* found = entries_.find(reservation.name, now);
  if (found == nullptr) {
    answer.identity = reservation.identity;
    put(reservation.name,
        {reservation.digest, reservation.token, reservation.identity, now + lease, false, {}}, now);
  } else if (found->digest != reservation.digest) {
    answer.state = State::other_body;
  } else if (found->answer) {
    answer.state = State::done;
    answer.answer = *found->answer;
  } else if (found->lease_ends > now) {
    answer.state = State::in_flight;
  } else {
    answer.identity = found->identity;
    put(reservation.name,
        {reservation.digest, reservation.token, found->identity, now + lease, true, {}}, now);
  }
  co_return answer;
}

awaitable<Result<>> MemoryRequestStore::complete_here(const Reservation& reservation,
                                                      const http::Response& answer) {
  const SteadyTime now = clock_.now();
  const Entry* found = entries_.find(reservation.name, now);
  if (found == nullptr || (found->digest == reservation.digest && !found->answer)) {
    put(reservation.name,
        {reservation.digest, reservation.token, reservation.identity, now, true, answer}, now);
  }
  co_return Result<>();
}

awaitable<Result<>> MemoryRequestStore::give_back(const Reservation& reservation,
                                                  bool may_be_stored) {
  const SteadyTime now = clock_.now();
  Entry* found = entries_.find(reservation.name, now);
  if (found != nullptr && found->token == reservation.token && !found->answer) {
    if (may_be_stored || found->may_be_stored) {
      found->lease_ends = now;
      found->may_be_stored = true;
    } else {
      entries_.erase(reservation.name);
    }
  }
  co_return Result<>();
}

}  // namespace eventapp::requests
