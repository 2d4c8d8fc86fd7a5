// What delivery tells people and machines: one log line and the counts of each message's end.
#pragma once

#include "delivery/held_message.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/metrics.hpp"
#include "eventapp/events/event.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::delivery {

enum class End {
  sent,
  duplicate,
  dead_lettered,
  buried_before,  ///< This record's dead letter exists already.
  left,           ///< To its next owner: a revoked partition, or the process ends.
};

/// Strand: the worker's.
class Report {
 public:
  Report(Metrics& metrics, const std::vector<std::string>& topics, bool log_events);

  /// What is known of a message; `event` is null when it could not be decoded.
  struct Subject {
    const HeldMessage& held;
    const events::Event* event;
  };

  void ended(Subject subject, End end, std::string_view detail, std::int64_t attempts,
             WallTime now);
  void retrying(Subject subject, std::string_view error, std::int64_t attempts, Duration delay);
  /// A send whose lease ended before it did: another process may have sent it too.
  void sent_after_lease(Subject subject);

 private:
  struct OfTopic {
    std::map<End, prometheus::Counter*> outcomes;
  };

  void count(const std::string& topic, End end);

  std::map<std::string, OfTopic, std::less<>> topics_;
  prometheus::Histogram& age_;
  prometheus::Counter& retries_;
  prometheus::Counter& late_sends_;
  bool log_events_;
};

}  // namespace eventapp::delivery
