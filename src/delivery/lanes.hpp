// The lines in which messages stand: one a key, over all topics. Lanes come and go with nearly
// every message, so that one that ended is kept for the next key.
#pragma once

#include "delivery/held_message.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventapp::delivery {

/// Owns the messages that stand in it, the one in work in front.
class Lane {
 public:
  Lane() = default;
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  bool empty() const { return messages_.empty(); }
  HeldMessage& front() { return messages_.front(); }
  void push(std::unique_ptr<HeldMessage> message);
  void pop_front() { drop(front()); }
  /// Ends a message wherever it stands in its lane.
  static void drop(HeldMessage& message);

 private:
  friend class Lanes;

  LaneList messages_;
  std::string key_;
};

/// Strand: the worker's.
class Lanes {
 public:
  /// The key's lane; an empty one is new. Without a key it is a lane of its own.
  Lane& of(const std::optional<std::string>& key);

  /// The lane is empty and gone: its key has none any more.
  void end(Lane& lane);
  /// All those that are empty.
  void end_empty();

  std::size_t count() const { return lanes_.size(); }

 private:
  std::unique_ptr<Lane> make_lane();

  /// By the key that the lane itself holds.
  boost::unordered_flat_map<std::string_view, std::unique_ptr<Lane>, std::hash<std::string_view>>
      lanes_;
  std::vector<std::unique_ptr<Lane>> spare_;
  std::string wanted_;  ///< The key that is looked up.
  std::uint64_t keyless_ = 0;
};

}  // namespace eventapp::delivery
