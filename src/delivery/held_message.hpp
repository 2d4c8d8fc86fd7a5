// A message between its hand-out and its end, and the one way it ever waits.
#pragma once

#include "eventapp/core/clock.hpp"
#include "eventapp/kafka/message.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <utility>

namespace eventapp::delivery {

namespace intrusive = boost::intrusive;

struct WaitTag;
struct PartitionTag;
struct LaneTag;
using WaitHook = intrusive::list_base_hook<intrusive::tag<WaitTag>,
                                           intrusive::link_mode<intrusive::auto_unlink>>;
using PartitionHook = intrusive::list_base_hook<intrusive::tag<PartitionTag>,
                                                intrusive::link_mode<intrusive::auto_unlink>>;
using LaneHook = intrusive::list_base_hook<intrusive::tag<LaneTag>,
                                           intrusive::link_mode<intrusive::auto_unlink>>;

/// Strand: the worker's, in all it does. It waits at one place at a time (for a slot, a hold, a
/// timer), so one signal wakes it: whoever changes what it waits for says so through `wake`.
struct HeldMessage : WaitHook, PartitionHook, LaneHook {
  /// `held_bytes`: what all held messages are counted in; outlives it.
  HeldMessage(kafka::Message received, SteadyTime now, std::size_t& held_bytes);
  ~HeldMessage();

  /// Before every wait that may last, and of whatever has lasted: from here on it pins no fetch
  /// buffer, and its headers count among the held bytes.
  void keep_for_long();

  /// How urgently its owner wants it to be gone.
  enum class Leave {
    no,
    when_idle,  ///< Its partition is revoked: ends as soon as nothing is left to be marked.
    now,        ///< The process ends: nothing may wait any longer.
  };

  /// Whether it must give up a wait; `marking`: it has reached its end and only the mark is left.
  bool must_leave(bool marking = false) const {
    return leave == Leave::now || (leave == Leave::when_idle && !marking);
  }

  kafka::Message message;
  SteadyTime received_at;
  std::size_t bytes = 0;
  Leave leave = Leave::no;
  bool in_work = false;    ///< A coroutine is on it; else it stands in its lane.
  bool has_slot = false;   ///< Counts against the concurrency of the subscription.
  bool beginning = false;  ///< Its first claim is not there yet.
  asio::cancellation_signal wake = {};

 private:
  void count_bytes();

  bool headers_counted_ = false;
  std::size_t& held_bytes_;
};

using WaitList = intrusive::list<HeldMessage, intrusive::base_hook<WaitHook>,
                                 intrusive::constant_time_size<false>>;
using PartitionList = intrusive::list<HeldMessage, intrusive::base_hook<PartitionHook>,
                                      intrusive::constant_time_size<false>>;
using LaneList = intrusive::list<HeldMessage, intrusive::base_hook<LaneHook>,
                                 intrusive::constant_time_size<false>>;

}  // namespace eventapp::delivery
