#include "core/log_sink.hpp"

#include <cstdio>
#include <poll.h>

namespace eventapp::log {

namespace {

constexpr int gather_ms = 5;
constexpr std::size_t gather_bytes = 64 * 1024;

}  // namespace

GatheringSink::~GatheringSink() {
  flush_();
}

void GatheringSink::sink_it_(const spdlog::details::log_msg& line) {
  formatter_->format(line, gathered_);
  if (!waited_ && pool_.queue_size() == 0) {
    ::poll(nullptr, 0, gather_ms);
    waited_ = true;
  }
  if (gathered_.size() >= gather_bytes || pool_.queue_size() == 0) {
    flush_();
  }
}

// An output that refuses lines is no reason to stop serving.
void GatheringSink::flush_() {
  std::fwrite(gathered_.data(), 1, gathered_.size(), stdout);
  std::fflush(stdout);
  gathered_.clear();
  waited_ = false;
}

}  // namespace eventapp::log
