// The promise of delivery under random interleavings of everything that can go wrong: each event
// reaches exactly one end, and is repeated only where a death, a sleep or a lost answer explains
// it.
#include "promise_model.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace eventapp;
using namespace std::chrono_literals;
using test::Fate;
using test::Process;
using test::World;

namespace {

constexpr std::size_t records = 60;
constexpr Duration step = 50ms;

/// The group: one partition, one owner, and members that slept through their revocation.
class Group {
 public:
  explicit Group(unsigned seed) : world_(seed) {
    for (std::size_t number = 0; number < records; ++number) {
      const bool repeats = number > 10 && number % 9 == 0;  // the same event, under another key
      log_.push_back(
          fmt::format("{}-{}", number % 8 == 5 ? "bad" : "good", repeats ? number - 1 : number));
    }
    take_over();
  }

  void live_through(Duration time) {
    world_.trouble = 0.08;
    for (Duration passed{}; passed < time; passed += step) {
      disturb();
      pass();
    }
  }

  /// Nothing goes wrong any more; answers whether everything came to its end.
  bool settle() {
    world_.trouble = 0;
    world_.store_down = world_.channel_down = world_.topic_down = false;
    for (int count = 0; count < 2400 && front() < records; ++count) {
      pass();
    }
    return front() == records;
  }

  const std::map<std::string, Fate>& fates() const { return world_.fates; }
  std::ptrdiff_t records_of(const std::string& event_id) const {
    return std::count(log_.begin(), log_.end(), event_id);
  }

 private:
  void pass() {
    world_.clock.advance(step);
    owner_->advance(step);
    for (Sleeper& sleeper : sleepers_) {
      sleeper.slept += step;
    }
    if (++steps_ % 20 == 0) {
      committed_ = front();  // once a second
    }
  }

  void disturb() {
    // Outages are shorter than what is left of a lease after a send.
    const auto turn = [this](bool& down, double begins) {
      down = down ? !world_.chance(0.05) : world_.chance(begins);
    };
    outage_ = world_.store_down ? outage_ + step : Duration{};
    turn(world_.store_down, 0.002);
    world_.store_down = world_.store_down && outage_ < 4s;
    turn(world_.channel_down, 0.002);
    turn(world_.topic_down, 0.002);
    if (world_.chance(0.004)) {
      rebalance();
    }
    if (world_.chance(0.003)) {
      lose_owner();
    }
    if (!sleepers_.empty() && world_.chance(0.01)) {
      sleepers_.back().process->resume(sleepers_.back().slept);
      awake_.push_back(std::move(sleepers_.back().process));
      sleepers_.pop_back();
    }
    for (const auto& process : awake_) {
      process->advance(step);
    }
  }

  /// The owner leaves in good order; now and then it gets the partition back at once.
  void rebalance() {
    owner_->revoke();
    const bool comes_back = world_.chance(0.5);
    for (int count = 0; count < 70 && !owner_->idle() && !comes_back; ++count) {
      pass();
    }
    committed_ = front();
    if (comes_back) {
      owner_->assign(log_, committed_, ++epoch_);
      front_ = committed_;
    } else {
      awake_.push_back(std::move(owner_));
      take_over();
    }
  }

  /// It dies, or sleeps for longer than the group waits.
  void lose_owner() {
    owner_->freeze();
    sleepers_.push_back({std::move(owner_), Duration{}});
    take_over();
  }

  void take_over() {
    owner_ = std::make_unique<Process>(world_, fmt::format("process-{}", ++processes_));
    front_ = committed_;
    owner_->assign(log_, committed_, ++epoch_);
  }

  std::size_t front() {
    while (owner_->settled().count(static_cast<std::int64_t>(front_)) > 0) {
      ++front_;
    }
    return front_;
  }

  struct Sleeper {
    std::unique_ptr<Process> process;
    Duration slept;
  };

  World world_;
  std::vector<std::string> log_;
  std::unique_ptr<Process> owner_;
  std::vector<Sleeper> sleepers_;
  std::vector<std::unique_ptr<Process>> awake_;
  std::size_t front_ = 0;
  std::size_t committed_ = 0;
  std::uint64_t epoch_ = 0;
  int processes_ = 0;
  int steps_ = 0;
  Duration outage_ = {};
};

}  // namespace

TEST_CASE("through any interleaving each event reaches one end, and repeats are explained") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    Group group(seed);
    group.live_through(60s);
    REQUIRE(group.settle());
    for (const auto& [event_id, fate] : group.fates()) {
      CAPTURE(event_id, fate.effects, fate.dead_letters, fate.allowed_repeats);
      const auto records_of_it = static_cast<int>(group.records_of(event_id));
      CHECK(fate.effects + fate.dead_letters >= 1);
      CHECK(fate.effects + fate.dead_letters <= records_of_it + fate.allowed_repeats);
      CHECK(fate.effects <= 1 + fate.allowed_repeats);
    }
    REQUIRE(group.fates().size() >= records - records / 9);
  }
}
