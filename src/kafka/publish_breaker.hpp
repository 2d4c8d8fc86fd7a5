// Keeps requests from queueing up behind a broker that does not answer: decides who may publish.
// Pure.
#pragma once

#include "eventapp/core/breaker.hpp"
#include "eventapp/core/clock.hpp"

#include <string>

namespace eventapp::kafka {

/// Opens for one of two reasons. No broker reachable: nobody may go until one answers a metadata
/// request. Reachable, but three records timed out with no acknowledgement between them: one real
/// record at a time probes. Strand: its producer's.
class PublishBreaker {
 public:
  enum class Pass { go, probe, refused };

  /// A probe must end in acknowledged(), timed_out() or abandoned().
  Pass enter(SteadyTime now);

  // Each answers true when it changed between open and closed.
  bool acknowledged();
  bool timed_out(SteadyTime now, bool probe);
  bool brokers_down(SteadyTime now);
  bool brokers_answer();

  /// The probe ended for a reason that says nothing about the broker.
  void abandoned() { breaker_.abandon(); }

  bool open() const { return breaker_.open(); }
  bool waits_for_brokers() const { return open() && brokers_down_; }
  const std::string& reason() const { return breaker_.reason(); }

 private:
  Breaker breaker_;
  bool brokers_down_ = false;
  int unanswered_ = 0;  ///< Time-outs since the last acknowledgement.
};

}  // namespace eventapp::kafka
