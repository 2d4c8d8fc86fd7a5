#include "app/shutdown_deadline.hpp"

#include <csignal>
#include <string_view>
#include <sys/time.h>
#include <unistd.h>

namespace eventapp::app {

namespace {

volatile std::sig_atomic_t exit_code = 0;

// Runs as a signal handler: nothing here may allocate or lock.
void end_process(int) {
  constexpr std::string_view line =
      "eventapp: the shutdown deadline passed; what had not ended is cut off.\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
  ::_exit(exit_code);
}

}  // namespace

void set_shutdown_deadline(std::chrono::milliseconds allowed, ExitCode code) {
  exit_code = static_cast<int>(code);
  struct sigaction action = {};
  action.sa_handler = end_process;
  ::sigaction(SIGALRM, &action, nullptr);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(allowed);
  const std::chrono::microseconds rest = allowed - seconds;
  itimerval timer = {};
  timer.it_value.tv_sec = seconds.count();
  timer.it_value.tv_usec = rest.count();
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace eventapp::app
