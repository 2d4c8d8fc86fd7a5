#include "kafka/client_events.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace eventapp::kafka {

namespace {

constexpr std::chrono::seconds quiet{10};

log::Level level_of(const RdKafka::Event& event) {
  // The embedded broker is told so with every start; it makes no topics by itself anyway.
  if (event.fac() == "AUTOCREATE") {
    return log::Level::debug;
  }
  const bool warns = event.severity() <= RdKafka::Event::EVENT_SEVERITY_WARNING;
  return warns ? log::Level::warn : log::Level::debug;
}

}  // namespace

ClientEvents::ClientEvents(Clock& clock, std::string client, Listener listener)
    : clock_(clock), client_(std::move(client)), listener_(std::move(listener)) {}

void ClientEvents::event_cb(RdKafka::Event& event) {
  switch (event.type()) {
    case RdKafka::Event::EVENT_ERROR:
      if (listener_.on_error) {
        listener_.on_error(event.err(), event.str(), event.fatal());
      }
      break;
    case RdKafka::Event::EVENT_STATS:
      if (listener_.on_statistics) {
        listener_.on_statistics(event.str());
      }
      break;
    case RdKafka::Event::EVENT_LOG:
      write(event);
      break;
    default:
      break;
  }
}

// A client without its broker repeats the same lines with each try to connect.
void ClientEvents::write(RdKafka::Event& event) {
  const log::Level level = level_of(event);
  if (!log::enabled(level)) {
    return;
  }
  Said& said = said_[event.fac()];
  const SteadyTime now = clock_.now();
  if (said.at != SteadyTime() && now - said.at < quiet) {
    ++said.unsaid;
    return;
  }
  const std::string more = said.unsaid > 0 ? fmt::format(" ({} more)", said.unsaid) : "";
  said = {now, 0};
  log::write(level, fmt::format("librdkafka: {}{}. client={}, facility={}", event.str(), more,
                                client_, event.fac()));
}

}  // namespace eventapp::kafka
