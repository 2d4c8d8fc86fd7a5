#include "app/service_manager.hpp"

#include <systemd/sd-daemon.h>

namespace eventapp::app::service_manager {

void ready() {
  sd_notify(0, "READY=1");
}
void stopping() {
  sd_notify(0, "STOPPING=1");
}
void status(const std::string& text) {
  sd_notify(0, ("STATUS=" + text).c_str());
}
void alive() {
  sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t limit = 0;
  if (sd_watchdog_enabled(0, &limit) <= 0) {
    return std::nullopt;
  }
  return std::chrono::microseconds(limit / 2);
}

}  // namespace eventapp::app::service_manager
