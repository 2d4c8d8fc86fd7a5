// Whether this process may get traffic, and why not: computed from what its parts say.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/health.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace eventapp::app {

/// The states of the process that an outsider can tell apart.
enum class Phase { starting, running, draining };

/// Thread: filled before the loop runs; after that every call from any thread.
class Readiness {
 public:
  using Ask = std::function<awaitable<std::vector<Health>>()>;

  /// A source of health. `decides`: a part of it that is down makes the process not ready.
  void add(Ask ask, bool decides);
  void enter(Phase phase) { phase_ = phase; }

  struct Answer {
    bool ready = false;
    std::string summary;  ///< One line: `ready`, or what is missing.
    std::vector<Health> parts = {};
  };
  awaitable<Answer> ask() const;

 private:
  struct Source {
    Ask ask;
    bool decides;
  };

  std::vector<Source> sources_;
  std::atomic<Phase> phase_ = Phase::starting;
};

/// One line per part: `[+] redis ok`, `[!] … degraded: …`, `[-] … down: …`.
std::string verbose_text(const Readiness::Answer& answer);

}  // namespace eventapp::app
