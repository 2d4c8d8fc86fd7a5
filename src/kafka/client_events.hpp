// What a librdkafka client says beside its data: its log lines go to our log (no line twice within
// ten seconds), errors and statistics to whoever owns the client.
#pragma once

#include "eventapp/core/clock.hpp"

#include <librdkafka/rdkafkacpp.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace eventapp::kafka {

/// Strand: the client's polling one. Lifetime: outlives the client.
class ClientEvents final : public RdKafka::EventCb {
 public:
  struct Listener {
    std::function<void(RdKafka::ErrorCode, const std::string& text, bool fatal)> on_error = {};
    std::function<void(const std::string& json)> on_statistics = {};
  };

  ClientEvents(Clock& clock, std::string client, Listener listener);

  /// Nothing is reported any more; the owner may go before the client does.
  void detach() { listener_ = {}; }

 private:
  struct Said {
    SteadyTime at = {};
    std::int64_t unsaid = 0;
  };

  void event_cb(RdKafka::Event& event) override;
  void write(RdKafka::Event& event);

  Clock& clock_;
  std::string client_;
  Listener listener_;
  std::map<std::string, Said> said_;  ///< By librdkafka's facility: a few dozen at most.
};

}  // namespace eventapp::kafka
