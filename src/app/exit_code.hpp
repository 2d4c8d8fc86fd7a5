// How the process tells its end.
#pragma once

namespace eventapp::app {

/// Exit codes of the process; the rest is the shell's.
enum class ExitCode {
  stopped = 0,
  start_failed = 1,
  bad_config = 2,
  drain_timeout = 3,
  killed = 130
};

}  // namespace eventapp::app
