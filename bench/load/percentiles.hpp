// What took how long, read off exactly.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace eventapp::bench {

class Percentiles {
 public:
  explicit Percentiles(std::vector<float> took_ms) : sorted_(std::move(took_ms)) {
    std::sort(sorted_.begin(), sorted_.end());
  }

  std::size_t count() const { return sorted_.size(); }

  /// In ms, what this share of all took at the most; 0 when there are none.
  float at(double share) const {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted_.size()));
    return sorted_.empty() ? 0.0F : sorted_[std::min(rank, sorted_.size() - 1)];
  }

 private:
  std::vector<float> sorted_;
};

}  // namespace eventapp::bench
