// What a part of the process says of itself; readiness is computed from these.
#pragma once

#include <string>

namespace eventapp {

struct Health {
  enum class State {
    ok,
    degraded,  ///< Works, but something waits or a guard is open; does not change readiness.
    down,      ///< Cannot do its work: the process is not ready.
  };

  std::string part;  ///< For example `kafka.producer`, `redis`, `notification`.
  State state = State::ok;
  std::string detail = {};  ///< What is wrong and what to check; empty when ok.
};

/// The same, for a part without which the process can still do its work.
inline Health degraded_at_most(Health health) {
  health.state = health.state == Health::State::ok ? Health::State::ok : Health::State::degraded;
  return health;
}

}  // namespace eventapp
