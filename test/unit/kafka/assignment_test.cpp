// What a consumer may store for the partitions it holds, and what it may no longer.
#include "kafka/assignment.hpp"

#include <catch2/catch.hpp>

namespace eventapp::kafka {

namespace {

using Fronts = std::vector<std::pair<TopicPartition, std::int64_t>>;

const TopicPartition first{"orders", 0};
const TopicPartition second{"orders", 1};

void hand_out(Assignment& assignment, const TopicPartition& partition, std::int64_t offset) {
  assignment.find(partition)->offsets.handed_out(offset);
}

}  // namespace

TEST_CASE("a front is stored when it moved, and then not again") {
  Assignment assignment;
  assignment.add({first, second});
  CHECK(assignment.moved_fronts().empty());
  hand_out(assignment, first, 7);
  CHECK(assignment.moved_fronts() == Fronts{{first, 7}});
  CHECK(assignment.moved_fronts().empty());
  assignment.settle(first, 7, assignment.find(first)->epoch);
  CHECK(assignment.moved_fronts() == Fronts{{first, 8}});
}

TEST_CASE("a message of an older epoch moves no front of the new one") {
  Assignment assignment;
  assignment.add({first});
  const std::uint64_t old = assignment.find(first)->epoch;
  hand_out(assignment, first, 7);
  assignment.remove({first});
  assignment.settle(first, 7, old);
  assignment.add({first});
  hand_out(assignment, first, 7);
  assignment.settle(first, 7, old);
  CHECK(assignment.find(first)->offsets.front() == 7);
  assignment.settle(first, 7, assignment.find(first)->epoch);
  CHECK(assignment.find(first)->offsets.front() == 8);
}

TEST_CASE("what ends while a partition is wound down still counts") {
  Assignment assignment;
  assignment.add({first});
  hand_out(assignment, first, 7);
  assignment.begin_revoking({first});
  assignment.settle(first, 7, assignment.find(first)->epoch);
  CHECK(assignment.moved_fronts() == Fronts{{first, 8}});
}

TEST_CASE("only the partition with too long a span is paused, until it is half as long") {
  Assignment assignment;
  assignment.add({first, second});
  const std::uint64_t epoch = assignment.find(first)->epoch;
  for (std::int64_t offset = 0; offset < 100; ++offset) {
    hand_out(assignment, first, offset);
    assignment.settle(first, offset == 0 ? -1 : offset, epoch);
  }
  hand_out(assignment, second, 0);
  assignment.measure(100);
  CHECK(assignment.to_pause(false) == std::set<TopicPartition>{first});
  CHECK(assignment.to_pause(true) == std::set<TopicPartition>{first, second});
  assignment.settle(first, 0, epoch);
  assignment.measure(100);
  CHECK(assignment.to_pause(false).empty());
}

}  // namespace eventapp::kafka
