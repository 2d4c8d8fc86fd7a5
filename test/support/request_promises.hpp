// What every request store promises, written once and checked on each of them.
#pragma once

#include "eventapp/requests/request_store.hpp"
#include "support/run.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace eventapp::test {

/// A request store under test, with the means to drive it.
class RequestBench {
 public:
  virtual ~RequestBench() = default;
  virtual asio::io_context& io() = 0;
  virtual requests::RequestStore& store() = 0;
  /// Lets the lease of `reservation`, which is `short_lease`, end.
  virtual void let_lease_end(const requests::Reservation& reservation) = 0;

  static constexpr std::chrono::milliseconds short_lease{50};

  Result<requests::ReserveAnswer> reserve(
      const requests::Reservation& reservation,
      std::chrono::milliseconds lease = std::chrono::seconds(60)) {
    return run(io(), store().reserve(reservation, lease));
  }
  Result<> complete(const requests::Reservation& reservation, const http::Response& answer) {
    return run(io(), store().complete(reservation, answer));
  }
  Result<> cancel(const requests::Reservation& reservation) {
    return run(io(), store().cancel(reservation));
  }
  Result<> leave(const requests::Reservation& reservation) {
    return run(io(), store().leave(reservation));
  }
};

struct RequestPromise {
  const char* name;
  void (*check)(RequestBench&);
};

const std::vector<RequestPromise>& request_promises();

/// A request nobody has sent.
requests::Reservation new_request();
/// Its repeat, by another attempt that proposes another time.
requests::Reservation repeat_of(const requests::Reservation& reservation);
/// An answer with every part set, and bytes that need care.
http::Response some_answer();

}  // namespace eventapp::test
