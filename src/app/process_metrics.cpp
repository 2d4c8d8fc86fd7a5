#include "app/process_metrics.hpp"

#include "eventapp/core/log.hpp"
#include "kafka/client_settings.hpp"

#include <boost/version.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace eventapp::app {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size_pages = 0;
  double resident_pages = 0;
  statm >> size_pages >> resident_pages;
  return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator folder("/proc/self/fd", error);
  return static_cast<double>(std::distance(begin(folder), end(folder)));
}

double descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

double now_seconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

}  // namespace

ProcessMetrics::ProcessMetrics(Metrics& metrics)
    : cpu_seconds_(metrics.gauge("process_cpu_seconds_total", "User and system CPU time.")),
      resident_bytes_(metrics.gauge("process_resident_memory_bytes", "Resident memory.")),
      open_descriptors_(metrics.gauge("process_open_fds", "Open file descriptors.")),
      most_descriptors_(metrics.gauge("process_max_fds", "Limit of open file descriptors.")),
      dropped_log_lines_(metrics.gauge("eventapp_log_lines_dropped",
                                       "Log lines lost because the queue was full.")) {
  metrics.gauge("process_start_time_seconds", "Start of the process, Unix time.")
      .Set(now_seconds());
  metrics
      .gauge("eventapp_build_info", "1, with the versions as labels.",
             {{"version", EVENTAPP_VERSION},
              {"boost", BOOST_LIB_VERSION},
              {"librdkafka", kafka::librdkafka_version()}})
      .Set(1);
  update();
}

void ProcessMetrics::update() {
  cpu_seconds_.Set(cpu_seconds());
  resident_bytes_.Set(resident_bytes());
  open_descriptors_.Set(open_descriptors());
  most_descriptors_.Set(descriptor_limit());
  dropped_log_lines_.Set(static_cast<double>(log::dropped_lines()));
}

}  // namespace eventapp::app
