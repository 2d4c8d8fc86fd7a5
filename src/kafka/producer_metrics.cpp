#include "kafka/producer_metrics.hpp"

namespace eventapp::kafka {

ProducerMetrics::ProducerMetrics(Metrics& metrics)
    : in_flight(metrics.gauge("eventapp_publish_in_flight", "Records on their way to the broker.")),
      max_requests_in_flight(
          metrics.gauge("eventapp_producer_max_requests_in_flight",
                        "Produce requests that may be under way on a broker's connection.")),
      queue_full(metrics.counter("eventapp_publish_queue_full_total",
                                 "Records refused because too many waited for the broker.")),
      fatal(metrics.counter("eventapp_producer_fatal_total",
                            "Producer handles renewed after a fatal error.")),
      late(metrics.counter("eventapp_publish_late_total",
                           "Records acknowledged after their publish deadline.")),
      metrics_(metrics) {}

void ProducerMetrics::acknowledged(const std::string& topic, double seconds) {
  prometheus::Histogram*& histogram = acknowledgements_[topic];
  if (histogram == nullptr) {
    histogram = &metrics_.histogram("eventapp_publish_ack_seconds",
                                    "From the publish call to the broker's acknowledgement.",
                                    latency_buckets(), {{"topic", topic}});
  }
  histogram->Observe(seconds);
}

}  // namespace eventapp::kafka
