// The process's metrics in Prometheus' terms. A room makes its metrics once, at construction, and
// keeps the references; counting is then one atomic operation.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <map>
#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace eventapp {

/// Thread: every call may come from any thread. Lifetime: outlives all rooms. Labels must be
/// bounded: topics and routes, never keys or ids.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Counter& counter(const std::string& name, const std::string& help,
                               const Labels& labels = {});
  prometheus::Gauge& gauge(const std::string& name, const std::string& help,
                           const Labels& labels = {});
  /// `buckets`: upper bounds in the unit of the name, ascending.
  prometheus::Histogram& histogram(const std::string& name, const std::string& help,
                                   const prometheus::Histogram::BucketBoundaries& buckets,
                                   const Labels& labels = {});
  /// Takes a gauge out of the exposition and ends its life, for what this process no longer owns
  /// (a partition).
  void remove_gauge(const std::string& name, prometheus::Gauge& gauge);

  /// The exposition in Prometheus' text format 0.0.4.
  std::string render() const;

 private:
  std::unique_ptr<prometheus::Registry> registry_;
};

/// Bucket bounds in seconds from 0.5 ms to 10 s, for what waits on a network.
const prometheus::Histogram::BucketBoundaries& latency_buckets();

}  // namespace eventapp
