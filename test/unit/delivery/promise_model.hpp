// A small world in which deliveries of several processes meet one store, one far side and one
// dead-letter topic, all of which may fail at any step; processes die, sleep and lose their
// partition. Everything is counted, so that the promise can be checked event by event.
#pragma once

#include "delivery/delivery.hpp"
#include "delivery/dispatcher.hpp"
#include "delivery/memory_claim_store.hpp"
#include "eventapp/core/jitter.hpp"
#include "support/manual_clock.hpp"

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace eventapp::test {

using namespace delivery;

/// What became of one event.
struct Fate {
  int effects = 0;          ///< Accepted by the far side.
  int dead_letters = 0;     ///< In the dead-letter topic.
  int allowed_repeats = 0;  ///< Answers that were lost, and deaths or sleeps at the wrong moment.
};

/// What everybody shares.
struct World {
  explicit World(unsigned seed) : random(seed) { seed_jitter(seed); }

  bool chance(double probability) { return std::bernoulli_distribution(probability)(random); }
  Duration short_time() {
    return std::chrono::milliseconds(std::uniform_int_distribution<>(0, 40)(random));
  }

  std::mt19937 random;
  ManualClock clock;
  MemoryClaimStore marks{clock};
  std::map<std::string, Fate> fates;
  bool store_down = false;
  bool channel_down = false;
  bool topic_down = false;
  double trouble = 0;  ///< How likely each single call goes wrong.
};

/// The store as one process sees it: slow, sometimes gone, sometimes its answer is lost.
class UnsureStore final : public ClaimStore {
 public:
  UnsureStore(World& world, Clock& clock) : world_(world), clock_(clock) {}

  awaitable<Result<ClaimAnswer>> claim(const Claim& claim,
                                       std::chrono::milliseconds lease) override;
  awaitable<Result<>> complete(const Claim& claim) override;
  awaitable<Result<std::int64_t>> fail(const Claim& claim) override;
  awaitable<Result<>> bury(const Claim& claim) override;
  awaitable<Result<>> release(const Claim& claim) override;
  awaitable<Result<>> ping() override;

  std::function<void(const std::string& event_key)> on_marked;
  bool cut_off = false;  ///< Its process is gone: it reaches nothing any more.

 private:
  awaitable<bool> reached();
  awaitable<bool> answered();

  World& world_;
  Clock& clock_;
};

/// One process with the partition's messages, or without.
class Process {
 public:
  Process(World& world, std::string id);
  ~Process();

  void assign(const std::vector<std::string>& log, std::size_t front, std::uint64_t epoch);
  /// Its messages leave; what still runs is finished but settles nothing.
  void revoke();

  /// Frozen until it is resumed, or for ever.
  void freeze();
  void resume(Duration slept);
  bool frozen() const { return frozen_; }

  void advance(Duration by);
  const std::set<std::int64_t>& settled() const { return settled_; }
  bool idle() const { return dispatcher_.messages() == 0; }

 private:
  awaitable<> work(HeldMessage& held);
  awaitable<> leave();
  awaitable<Result<std::string>> handle(const events::Event* event);
  awaitable<kafka::ProduceResult> produce(kafka::Record record);
  Subscription make_subscription();
  void turn();

  World& world_;
  asio::io_context io_;
  Strand strand_ = asio::make_strand(io_);
  ManualClock clock_;
  Metrics metrics_;
  UnsureStore store_{world_, clock_};
  Subscription subscription_;
  Slots slots_{clock_, 3};
  Report report_{metrics_, {"order.created.v1"}, false};
  DeadLetters dead_letters_;
  Delivery delivery_;
  Dispatcher dispatcher_;
  std::uint64_t epoch_ = 0;
  std::set<std::int64_t> settled_;
  std::set<std::string> in_hand_;  ///< Event ids this process has handed over and not marked.
  bool frozen_ = false;
  bool gone_ = false;  ///< Only its memory is still there, to be cleaned up.
};

}  // namespace eventapp::test
