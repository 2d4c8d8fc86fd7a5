#include "redis/pipeline.hpp"

#include <cassert>
#include <utility>

namespace eventapp::redis {

void Pipeline::push(std::string_view request, Pending pending) {
  pending_.push_back(std::move(pending));
  unwritten_ += request;
}

Pipeline::Pending Pipeline::take_first() {
  assert(!pending_.empty());
  Pending first = std::move(pending_.front());
  pending_.pop_front();
  return first;
}

std::deque<Pipeline::Pending> Pipeline::take_all() {
  unwritten_.clear();
  return std::exchange(pending_, {});
}

const std::string& Pipeline::take_unwritten() {
  in_flight_.clear();
  std::swap(in_flight_, unwritten_);
  return in_flight_;
}

}  // namespace eventapp::redis
