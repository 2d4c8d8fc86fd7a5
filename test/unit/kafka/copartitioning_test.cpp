// The operator learns when topics of one group cannot keep the events of one key together.
#include "kafka/copartitioning.hpp"

#include <catch2/catch.hpp>

namespace eventapp::kafka {

namespace {

std::vector<PartitionStatistics> topics_with(int created, int shipped) {
  std::vector<PartitionStatistics> statistics;
  for (int number = 0; number < created; ++number) {
    statistics.push_back({{"created", number}, {}});
  }
  for (int number = 0; number < shipped; ++number) {
    statistics.push_back({{"shipped", number}, 7});
  }
  return statistics;
}

}  // namespace

TEST_CASE("equally many partitions, or one topic alone, are nothing to tell") {
  Copartitioning copartitioning;
  CHECK_FALSE(copartitioning.warning({}));
  CHECK_FALSE(copartitioning.warning(topics_with(3, 3)));
  CHECK_FALSE(copartitioning.warning(topics_with(3, 0)));
}

TEST_CASE("unequal partition counts are told once, with the counts, and again when they change") {
  Copartitioning copartitioning;
  const auto told = copartitioning.warning(topics_with(3, 6));
  REQUIRE(told);
  CHECK_THAT(*told, Catch::Contains("\"created\": 3") && Catch::Contains("\"shipped\": 6"));
  CHECK_FALSE(copartitioning.warning(topics_with(3, 6)));
  CHECK(copartitioning.warning(topics_with(3, 9)));
}

}  // namespace eventapp::kafka
