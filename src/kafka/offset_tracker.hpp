// Which offsets of one partition are still being worked on: decides how far it may be committed.
// Pure; memory follows the number of unfinished messages, not the distance between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace eventapp::kafka {

/// Offsets that were never handed out (compaction, transaction markers) count as finished.
class OffsetTracker {
 public:
  void handed_out(std::int64_t offset);

  /// The message reached its end. Answers false if it was not unfinished.
  bool settle(std::int64_t offset);

  /// What may be committed, in Kafka's sense of the next offset to read: the lowest unfinished
  /// offset, else the last handed out + 1. Nothing before the first message.
  std::optional<std::int64_t> front() const;

  /// The offset after the newest one handed out; nothing before the first message.
  std::optional<std::int64_t> next() const { return next_; }

  /// Offsets from the front to the newest one handed out.
  std::int64_t span() const;

 private:
  /// One bit per unfinished offset; words without any are not kept.
  std::map<std::int64_t, std::uint64_t> words_;
  std::optional<std::int64_t> next_;
};

}  // namespace eventapp::kafka
