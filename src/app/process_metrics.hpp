// The process itself in numbers, under the names that every Prometheus client uses.
#pragma once

#include "eventapp/core/metrics.hpp"

namespace eventapp::app {

/// Strand: its owner's.
class ProcessMetrics {
 public:
  explicit ProcessMetrics(Metrics& metrics);

  /// Reads /proc/self anew.
  void update();

 private:
  prometheus::Gauge& cpu_seconds_;
  prometheus::Gauge& resident_bytes_;
  prometheus::Gauge& open_descriptors_;
  prometheus::Gauge& most_descriptors_;
  prometheus::Gauge& dropped_log_lines_;
};

}  // namespace eventapp::app
