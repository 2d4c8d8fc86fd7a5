// One look-up of a host's addresses that its caller may leave behind: the system's resolver cannot
// be cancelled and may take longer than any deadline.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

namespace eventapp::redis {

/// Strand: the one given. Lifetime: keeps itself until the resolver has answered.
class Lookup : public std::enable_shared_from_this<Lookup> {
 public:
  using Addresses = std::vector<asio::ip::tcp::endpoint>;

  Lookup(Strand strand, Clock& clock);

  /// Begins; an address written as a number is there at once.
  void start(const std::string& host, const std::string& port);

  /// Waits for the answer or for abandon(); done() tells which.
  awaitable<> wait();
  /// Wakes who waits; the answer is then of no interest.
  void abandon();

  bool done() const { return done_; }
  /// Why there is no address; empty when there is.
  const std::string& error() const { return error_; }
  const Addresses& addresses() const { return addresses_; }

 private:
  void take(const boost::system::error_code& error,
            const asio::ip::tcp::resolver::results_type& found);

  Strand strand_;
  asio::ip::tcp::resolver resolver_;
  Condition changed_;
  bool done_ = false;
  bool abandoned_ = false;
  std::string error_;
  Addresses addresses_;
};

}  // namespace eventapp::redis
