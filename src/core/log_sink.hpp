// Where log lines leave the process: standard output, many lines with one write.
#pragma once

#include <spdlog/async.h>
#include <spdlog/sinks/base_sink.h>

namespace eventapp::log {

/// Gathers lines for a few milliseconds: under load neither every line wakes the writer thread nor
/// every line is a system call. Thread: the pool's only one. Lifetime: the pool outlives it.
class GatheringSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit GatheringSink(spdlog::details::thread_pool& pool) : pool_(pool) {}
  ~GatheringSink() override;
  GatheringSink(const GatheringSink&) = delete;
  GatheringSink& operator=(const GatheringSink&) = delete;

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override;
  void flush_() override;

 private:
  spdlog::details::thread_pool& pool_;
  spdlog::memory_buf_t gathered_;
  bool waited_ = false;  ///< For the lines that are gathered now.
};

}  // namespace eventapp::log
