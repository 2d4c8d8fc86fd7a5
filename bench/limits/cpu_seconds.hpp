// What this process has cost so far.
#pragma once

#include <sys/resource.h>

namespace eventapp::bench {

/// Of all its threads, in user and kernel mode.
inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

}  // namespace eventapp::bench
