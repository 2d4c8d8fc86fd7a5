#include "kafka/offset_tracker.hpp"

#include <bit>

namespace eventapp::kafka {

namespace {

constexpr std::int64_t bits = 64;

constexpr std::uint64_t bit_of(std::int64_t offset) {
  return std::uint64_t{1} << static_cast<unsigned>(offset % bits);
}

}  // namespace

void OffsetTracker::handed_out(std::int64_t offset) {
  words_[offset / bits] |= bit_of(offset);
  next_ = offset + 1;
}

bool OffsetTracker::settle(std::int64_t offset) {
  if (offset < 0) {
    return false;  // never handed out
  }
  const auto found = words_.find(offset / bits);
  if (found == words_.end() || (found->second & bit_of(offset)) == 0) {
    return false;
  }
  found->second &= ~bit_of(offset);
  if (found->second == 0) {
    words_.erase(found);
  }
  return true;
}

std::optional<std::int64_t> OffsetTracker::front() const {
  if (words_.empty()) {
    return next_;
  }
  const auto& [index, word] = *words_.begin();
  return index * bits + std::countr_zero(word);
}

std::int64_t OffsetTracker::span() const {
  return next_ ? *next_ - *front() : 0;
}

}  // namespace eventapp::kafka
