#include "app/readiness.hpp"

#include <fmt/format.h>

#include <utility>

namespace eventapp::app {

namespace {

std::string line_of(const Health& health) {
  switch (health.state) {
    case Health::State::ok:
      return fmt::format("[+] {} ok\n", health.part);
    case Health::State::degraded:
      return fmt::format("[!] {} degraded: {}\n", health.part, health.detail);
    case Health::State::down:
      break;
  }
  return fmt::format("[-] {} down: {}\n", health.part, health.detail);
}

}  // namespace

void Readiness::add(Ask ask, bool decides) {
  sources_.push_back({std::move(ask), decides});
}

awaitable<Readiness::Answer> Readiness::ask() const {
  Answer answer;
  const Phase phase = phase_;
  answer.ready = phase == Phase::running;
  answer.summary = phase == Phase::starting ? "starting" : "draining";
  std::string missing;
  for (const Source& source : sources_) {
    const std::vector<Health> parts = co_await source.ask();
    for (const Health& part : parts) {
      if (source.decides && part.state == Health::State::down) {
        missing += fmt::format("{}{}: {}", missing.empty() ? "" : "; ", part.part, part.detail);
      }
      answer.parts.push_back(part);
    }
  }
  if (phase == Phase::running) {
    answer.ready = missing.empty();
    answer.summary = missing.empty() ? "ready" : "not ready: " + missing;
  }
  co_return answer;
}

std::string verbose_text(const Readiness::Answer& answer) {
  std::string text;
  for (const Health& part : answer.parts) {
    text += line_of(part);
  }
  return text + answer.summary + "\n";
}

}  // namespace eventapp::app
