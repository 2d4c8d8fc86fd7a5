// A delivery with everything around it in memory: the test decides what the store, the handler and
// the dead-letter topic answer, and moves time by hand.
#pragma once

#include "delivery/delivery.hpp"
#include "support/manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::test {

using namespace delivery;

/// A claim store that can be taken down; otherwise it does what the verbs say.
class ScriptedStore final : public ClaimStore {
 public:
  bool down = false;
  std::vector<std::string> verbs;
  std::vector<std::chrono::milliseconds> leases;  ///< As they were asked for.
  std::map<std::string, std::string> marks;
  std::map<std::string, std::int64_t> attempts;
  std::chrono::milliseconds held_for{200};
  std::optional<Error> key_trouble;
  std::function<void()> after_claim;  ///< What happens before the answer of a claim is seen.
  std::function<void(const std::string& verb)> before;  ///< What happens before any verb.

  awaitable<Result<ClaimAnswer>> claim(const Claim& claim,
                                       std::chrono::milliseconds lease) override {
    leases.push_back(lease);
    if (const auto trouble = begin("claim")) {
      co_return *trouble;
    }
    const ClaimAnswer answer = answer_to(claim);
    if (after_claim) {
      after_claim();
    }
    co_return answer;
  }
  awaitable<Result<>> complete(const Claim& claim) override {
    if (const auto trouble = begin("complete")) {
      co_return *trouble;
    }
    marks[claim.event_key] = "1";
    co_return Result<>();
  }
  awaitable<Result<std::int64_t>> fail(const Claim& claim) override {
    if (const auto trouble = begin("fail")) {
      co_return *trouble;
    }
    forget(claim);
    co_return ++attempts[claim.event_key];
  }
  awaitable<Result<>> bury(const Claim& claim) override {
    if (const auto trouble = begin("bury")) {
      co_return *trouble;
    }
    marks[claim.event_key] = "dead:" + claim.origin;
    co_return Result<>();
  }
  awaitable<Result<>> release(const Claim& claim) override {
    if (const auto trouble = begin("release")) {
      co_return *trouble;
    }
    forget(claim);
    co_return Result<>();
  }
  awaitable<Result<>> ping() override {
    if (const auto trouble = begin("ping")) {
      co_return *trouble;
    }
    co_return Result<>();
  }

 private:
  std::optional<Error> begin(const std::string& verb) {
    verbs.push_back(verb);
    if (before) {
      before(verb);
    }
    if (down) {
      return Error{ErrorKind::unavailable, "Redis", "the store is down"};
    }
    return verb == "ping" ? std::nullopt : key_trouble;
  }

  ClaimAnswer answer_to(const Claim& claim) {
    const auto found = marks.find(claim.event_key);
    if (found == marks.end()) {
      marks[claim.event_key] = claim.token;
      return {ClaimAnswer::State::acquired};
    }
    if (found->second == "1") {
      return {ClaimAnswer::State::done};
    }
    if (found->second == "dead:" + claim.origin) {
      return {ClaimAnswer::State::buried};
    }
    if (found->second == claim.token) {
      return {ClaimAnswer::State::repeated};
    }
    return {ClaimAnswer::State::held, held_for};
  }

  void forget(const Claim& claim) {
    const auto found = marks.find(claim.event_key);
    if (found != marks.end() && found->second == claim.token) {
      marks.erase(found);
    }
  }
};

struct DeliveryBench {
  DeliveryBench() {
    subscription.name = "test";
    subscription.group = "group";
    subscription.topics = {"order.created.v1"};
    subscription.claim_prefix = "p:";
    subscription.handle_deadline = std::chrono::seconds(10);
    subscription.handler.decode = [](const kafka::Message& message) { return decode(message); };
    subscription.handler.handle = [this](const events::Event& event) { return handle(&event); };
  }

  ~DeliveryBench() {
    for (auto& held : messages) {
      held->leave = HeldMessage::Leave::now;
      held->wake.emit(asio::cancellation_type::all);
    }
    turn();
  }

  static Result<events::Event> decode(const kafka::Message& message) {
    if (!message.value) {
      return Error{ErrorKind::invalid_input, "Undecodable event", "no value"};
    }
    events::OrderCreated event;
    event.event_id = *message.value;
    event.created_at = WallTime(std::chrono::seconds(1'795'342'172));
    return events::Event(event);
  }

  awaitable<Result<std::string>> handle(const events::Event* event) {
    sends.emplace_back(events::event_id_of(*event));
    co_await clock.sleep_until(clock.now() + send_takes);
    if (fails && fails(sends.back())) {
      co_return Error{ErrorKind::internal, "Failed", "it failed"};
    }
    if (answers.empty()) {
      co_return std::string("sent");
    }
    Result<std::string> answer = answers.front();
    if (answers.size() > 1) {
      answers.pop_front();
    }
    co_return answer;
  }

  awaitable<kafka::ProduceResult> produce(kafka::Record record) {
    if (dead_letters_down) {
      co_return kafka::ProduceFailure{kafka::ProduceFailure::Reason::unavailable,
                                      Error{ErrorKind::unavailable, "Kafka", "no broker"}};
    }
    written_while_beginning += messages.back()->beginning ? 1 : 0;
    dead.push_back(std::move(record));
    co_return events::Receipt{0, 0};
  }

  /// Starts a delivery; its end appears in `ends` under the event id.
  HeldMessage& begin(std::optional<std::string> event_id, std::int64_t offset = 1) {
    kafka::Message message;
    message.topic = "order.created.v1";
    message.partition = 0;
    message.offset = offset;
    message.value = std::move(event_id);
    messages.push_back(std::make_unique<HeldMessage>(std::move(message), clock.now(), held_bytes));
    asio::co_spawn(strand, run(messages.back().get()), asio::detached);
    turn();
    return *messages.back();
  }

  awaitable<> run(HeldMessage* held) {
    if (!slots.try_begin(*held)) {
      co_await slots.take(*held);
    }
    const End end = co_await delivery.deliver(*held);
    slots.give(*held);
    ends.push_back({held->message.value.value_or("-"), end});
  }

  void turn() {
    io.restart();
    io.poll();
  }
  void advance(Duration by) {
    clock.advance(by);
    turn();
  }
  /// Moves on in small steps, as a clock does.
  void pass(Duration time) {
    for (Duration passed{}; passed < time; passed += std::chrono::milliseconds(50)) {
      advance(std::chrono::milliseconds(50));
    }
  }

  using Ends = std::vector<std::pair<std::string, End>>;

  asio::io_context io;
  Strand strand = asio::make_strand(io);
  ManualClock clock;
  Metrics metrics;
  ScriptedStore store;
  Subscription subscription;
  Slots slots{clock, 2};
  static constexpr Duration dead_letter_deadline = std::chrono::seconds(30);
  Duration send_takes{0};
  std::deque<Result<std::string>> answers;                 ///< The last one goes on; none: success.
  std::function<bool(const std::string& event_id)> fails;  ///< Asked first, if there is one.
  std::vector<std::string> sends;
  std::vector<kafka::Record> dead;
  int written_while_beginning = 0;  ///< Of the dead letters.
  bool dead_letters_down = false;
  Ends ends;
  std::size_t held_bytes = 0;
  std::vector<std::unique_ptr<HeldMessage>> messages;
  Report report{metrics, {"order.created.v1"}, false};
  DeadLetters dead_letters{clock, metrics, slots, "group",
                           [this](kafka::Record record) { return produce(std::move(record)); }};
  Delivery delivery{
      Delivery::Parts{clock, store, slots, dead_letters, report, subscription,
                      RetryPolicy(RetrySchedule({std::chrono::seconds(2), std::chrono::seconds(2),
                                                 std::chrono::seconds(2)})),
                      StormGuard::Limits(), dead_letter_deadline, "process"}};
};

}  // namespace eventapp::test
