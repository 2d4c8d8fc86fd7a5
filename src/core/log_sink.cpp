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

void GatheringSink::tell_of_losses() {
  const std::uint64_t lost = pool_.overrun_counter();
  if (lost > lost_) {
    const std::string message = loss_message_(lost - std::exchange(lost_, lost));
    formatter_->format({"eventapp", spdlog::level::warn, message}, gathered_);
  }
}

// An output that refuses lines is no reason to stop serving.
void GatheringSink::flush_() {
  tell_of_losses();
  std::fwrite(gathered_.data(), 1, gathered_.size(), stdout);
  std::fflush(stdout);
  gathered_.clear();
  waited_ = false;
}

}  // namespace eventapp::log
