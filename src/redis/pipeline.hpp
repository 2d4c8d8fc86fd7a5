// The commands of one connection that wait for their replies, in the order they were written, and
// the bytes that are still to be written. Knows no network.
#pragma once

#include "eventapp/core/clock.hpp"
#include "redis/waiter.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace eventapp::redis {

/// Strand: its connection's.
class Pipeline {
 public:
  struct Pending {
    std::unique_ptr<Waiter> waiter;
    SteadyTime deadline;
    bool wants_error_replies;  ///< An error reply is its result, not translated.
  };

  void push(std::string_view request, Pending pending);
  bool empty() const { return pending_.empty(); }
  std::size_t size() const { return pending_.size(); }

  /// The deadline that comes first: every command waits equally long. Not when empty.
  SteadyTime first_deadline() const { return pending_.front().deadline; }

  /// Whose turn the next reply is. Not when empty.
  Pending take_first();
  /// Everybody, in order; what was not written yet is forgotten with them.
  std::deque<Pending> take_all();

  std::size_t unwritten_bytes() const { return unwritten_.size(); }
  /// All unwritten bytes, as one block that stays valid until the next call.
  const std::string& take_unwritten();

 private:
  std::deque<Pending> pending_;
  std::string unwritten_;
  std::string in_flight_;
};

}  // namespace eventapp::redis
