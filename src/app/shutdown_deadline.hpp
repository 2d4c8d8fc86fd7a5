// Ends the process when a shutdown takes too long, whatever its threads are doing by then.
#pragma once

#include "app/exit_code.hpp"

#include <chrono>

namespace eventapp::app {

/// From now on the process has this long; then it ends with `code` and a line on standard error. A
/// timer of the kernel (SIGALRM): a loop that hangs cannot keep it from firing.
void set_shutdown_deadline(std::chrono::milliseconds allowed, ExitCode code);

}  // namespace eventapp::app
