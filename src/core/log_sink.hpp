// Where log lines leave the process: standard output, many lines with one write.
#pragma once

#include <spdlog/async.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace eventapp::log {

/// Gathers lines for a few milliseconds: under load neither every line wakes the writer thread nor
/// every line is a system call. Lines that the full queue dropped are told of where they are
/// missing. Thread: the pool's only one. Lifetime: the pool outlives it.
class GatheringSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  /// Gives a warning's message, as the log's format has it, for that many lost lines.
  using LossMessage = std::function<std::string(std::uint64_t lines)>;

  GatheringSink(spdlog::details::thread_pool& pool, LossMessage loss_message)
      : pool_(pool), loss_message_(std::move(loss_message)) {}
  ~GatheringSink() override;
  GatheringSink(const GatheringSink&) = delete;
  GatheringSink& operator=(const GatheringSink&) = delete;

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override;
  void flush_() override;

 private:
  void tell_of_losses();

  spdlog::details::thread_pool& pool_;
  LossMessage loss_message_;
  std::uint64_t lost_ = 0;  ///< Told of so far.
  spdlog::memory_buf_t gathered_;
  bool waited_ = false;  ///< For the lines that are gathered now.
};

}  // namespace eventapp::log
