#include "delivery/lanes.hpp"

#include <utility>

namespace eventapp::delivery {

namespace {

// As many as come and go at once; what one gigantic key leaves behind is not kept.
constexpr std::size_t most_spare_lanes = 1024;
constexpr std::size_t most_kept_key_bytes = 256;

}  // namespace

Lane::~Lane() {
  while (!empty()) {
    pop_front();
  }
}

void Lane::push(std::unique_ptr<HeldMessage> message) {
  messages_.push_back(*message.release());
}

void Lane::drop(HeldMessage& message) {
  const std::unique_ptr<HeldMessage> ended(&message);
  message.LaneHook::unlink();
}

// A key's bytes may be anything, so what stands for "no key" starts with a byte that marks it.
Lane& Lanes::of(const std::optional<std::string>& key) {
  wanted_.assign(1, key ? 'k' : 'n');
  wanted_ += key ? *key : std::to_string(++keyless_);
  const auto found = lanes_.find(wanted_);
  if (found != lanes_.end()) {
    return *found->second;
  }
  std::unique_ptr<Lane> lane = make_lane();
  lane->key_ = wanted_;
  if (wanted_.capacity() > most_kept_key_bytes) {
    wanted_ = {};
  }
  const std::string_view name = lane->key_;
  return *lanes_.emplace(name, std::move(lane)).first->second;
}

std::unique_ptr<Lane> Lanes::make_lane() {
  if (spare_.empty()) {
    return std::make_unique<Lane>();
  }
  std::unique_ptr<Lane> lane = std::move(spare_.back());
  spare_.pop_back();
  return lane;
}

void Lanes::end(Lane& lane) {
  const auto found = lanes_.find(lane.key_);
  std::unique_ptr<Lane> ended = std::move(found->second);
  lanes_.erase(found);
  if (spare_.size() < most_spare_lanes && ended->key_.capacity() <= most_kept_key_bytes) {
    spare_.push_back(std::move(ended));
  }
}

void Lanes::end_empty() {
  std::vector<Lane*> empty;
  for (const auto& [key, lane] : lanes_) {
    if (lane->empty()) {
      empty.push_back(lane.get());
    }
  }
  for (Lane* lane : empty) {
    end(*lane);
  }
}

}  // namespace eventapp::delivery
