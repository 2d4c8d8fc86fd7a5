// The lag that is exported is that of partitions this process reads now.
#include "kafka/lag_gauges.hpp"

#include <catch2/catch.hpp>

namespace eventapp::kafka {

namespace {

constexpr std::string_view statistics = R"({"name": "x", "topics": {"orders": {"partitions": {
  "0": {"fetch_state": "active", "consumer_lag": 12},
  "1": {"fetch_state": "none", "consumer_lag": 99},
  "2": {"fetch_state": "active", "consumer_lag": -1},
  "-1": {"fetch_state": "active", "consumer_lag": 5}}}}})";

std::size_t gauges(const Metrics& metrics) {
  const std::string text = metrics.render();
  std::size_t count = 0;
  for (auto at = text.find("kafka_consumergroup_lag{"); at != std::string::npos;
       at = text.find("kafka_consumergroup_lag{", at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("only fetched partitions with a known lag are shown, until they are taken away") {
  Metrics metrics;
  LagGauges lag(metrics, "group");
  lag.update(read_statistics(statistics));
  CHECK_THAT(metrics.render(), Catch::Contains("kafka_consumergroup_lag{consumergroup=\"group\","
                                               "partition=\"0\",topic=\"orders\"} 12"));
  CHECK(gauges(metrics) == 1);
  lag.remove({{"orders", 0}, {"orders", 1}});
  CHECK(gauges(metrics) == 0);
}

TEST_CASE("statistics that are no JSON are passed over") {
  Metrics metrics;
  LagGauges lag(metrics, "group");
  lag.update(read_statistics("{\"topics\": "));
  lag.update(read_statistics("[]"));
  CHECK(gauges(metrics) == 0);
}

}  // namespace eventapp::kafka
