// A topic as this process needs it.
#pragma once

#include <cstdint>
#include <string>

namespace eventapp::kafka {

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 3;
  /// The topic whose dead letters these are; empty for a topic of its own. A dead letter is larger
  /// than its record, and so may be the records of this topic.
  std::string source = {};
};

}  // namespace eventapp::kafka
