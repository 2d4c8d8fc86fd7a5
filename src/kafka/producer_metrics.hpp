// What producers count. All handles of a pool count into the same metrics.
#pragma once

#include "eventapp/core/metrics.hpp"

#include <map>
#include <string>

namespace eventapp::kafka {

/// Strand: its producer's.
class ProducerMetrics {
 public:
  explicit ProducerMetrics(Metrics& metrics);

  void acknowledged(const std::string& topic, double seconds);

  prometheus::Gauge& in_flight;
  prometheus::Gauge& max_requests_in_flight;
  prometheus::Counter& queue_full;
  prometheus::Counter& fatal;
  prometheus::Counter& late;

 private:
  Metrics& metrics_;
  std::map<std::string, prometheus::Histogram*> acknowledgements_;
};

}  // namespace eventapp::kafka
