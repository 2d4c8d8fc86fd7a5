// What every claim store promises, written once and checked on each of them.
#pragma once

#include "eventapp/delivery/claim_store.hpp"
#include "support/run.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace eventapp::test {

/// A claim store under test, with the means to drive it.
class ClaimBench {
 public:
  virtual ~ClaimBench() = default;
  virtual asio::io_context& io() = 0;
  virtual delivery::ClaimStore& store() = 0;
  /// Lets time pass until nobody holds the event any more.
  virtual void let_lease_end(const std::string& event_key) = 0;

  Result<delivery::ClaimAnswer> claim(const delivery::Claim& claim,
                                      std::chrono::milliseconds lease = std::chrono::seconds(30)) {
    return run(io(), store().claim(claim, lease));
  }
  Result<> complete(const delivery::Claim& claim) { return run(io(), store().complete(claim)); }
  Result<std::int64_t> fail(const delivery::Claim& claim) { return run(io(), store().fail(claim)); }
  Result<> bury(const delivery::Claim& claim) { return run(io(), store().bury(claim)); }
  Result<> release(const delivery::Claim& claim) { return run(io(), store().release(claim)); }
};

struct ClaimPromise {
  const char* name;
  void (*check)(ClaimBench&);
};

const std::vector<ClaimPromise>& claim_promises();

/// An event nobody has seen, claimed by the record at `offset`.
delivery::Claim new_claim(std::int64_t offset = 7);
/// The same event, delivered another time: from the same record or from the one at `offset`.
delivery::Claim another_delivery(const delivery::Claim& claim);
delivery::Claim another_record(const delivery::Claim& claim, std::int64_t offset);

}  // namespace eventapp::test
