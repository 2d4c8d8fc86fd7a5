// What systemd is told of this process (sd_notify): ready, status, still alive, stopping. Without
// a service manager every call does nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace eventapp::app::service_manager {

void ready();
void stopping();
void status(const std::string& text);
/// Feeds the watchdog.
void alive();
/// How often alive() is due: half of WatchdogSec; nullopt without a watchdog.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace eventapp::app::service_manager
