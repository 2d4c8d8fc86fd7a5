// Takes one message to exactly one end: sent, duplicate, dead-lettered, or left to its next owner.
// It must never settle a message before its end is certain, nor count an outage against it.
#pragma once

#include "delivery/dead_letters.hpp"
#include "delivery/held_message.hpp"
#include "delivery/hold.hpp"
#include "delivery/report.hpp"
#include "delivery/retry_policy.hpp"
#include "delivery/slots.hpp"
#include "delivery/storm_guard.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/delivery/claim_store.hpp"
#include "eventapp/delivery/subscription.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eventapp::delivery {

/// Strand: the worker's. Lifetime: outlives all messages.
class Delivery {
 public:
  struct Parts {
    Clock& clock;
    ClaimStore& claims;
    Slots& slots;
    DeadLetters& dead_letters;
    Report& report;
    const Subscription& subscription;
    RetryPolicy policy;
    StormGuard::Limits storm;
    Duration dead_letter_deadline;  ///< A write to a dead-letter topic ends within this.
    std::string process_id;         ///< The first part of every claim token of this process.
  };

  explicit Delivery(Parts parts);

  /// Called with a slot; may return without it when the message had to leave meanwhile.
  awaitable<End> deliver(HeldMessage& held);

  std::vector<Health> health() const;

 private:
  /// A decoded message on its way: what it is, what it has been through.
  struct Journey {
    HeldMessage& held;
    events::Event event;
    Claim claim = {};
    SteadyTime lease_ends = {};        ///< Of our claim, counted from before its first write.
    bool claim_written = false;        ///< The store holds our token, or may: no answer came.
    std::int64_t failed_attempts = 0;  ///< Over all processes, as far as is known.
    std::vector<FailedAttempt> failures = {};
    std::optional<DeadLetterCause> dead = {};  ///< Its verdict is the dead letter.
    /// Its attempts are used up in a storm: it waits for the end of that, at most until then.
    std::optional<SteadyTime> storm_until = {};

    Report::Subject subject() const { return {held, &event}; }
  };

  /// What a step ended with; nullopt: go on with the next one.
  using Step = std::optional<End>;

  /// What the claim store said.
  struct Claimed {
    bool ours = false;
    std::optional<ClaimAnswer::State> state = {};  ///< nullopt: the message must leave.
    std::chrono::milliseconds held_for{0};
    std::optional<Error> unusable = {};  ///< This key alone cannot be claimed.
  };

  awaitable<End> bury_undecodable(HeldMessage& held, Error error);
  awaitable<Step> attempt(Journey* journey);
  awaitable<Step> attempt_in_storm(Journey* journey);
  awaitable<Step> send(Journey* journey, Hold::Entry channel);
  awaitable<Step> after_failure(Journey* journey, Error error);
  awaitable<Step> bury(Journey* journey, Hold::Entry topic);
  awaitable<Step> leave(Journey* journey);
  void report_probe(const Journey& journey, const Step& step);
  void remember(Journey& journey, const Error& error);
  static DeadLetterCause cause_of(const Journey& journey, DeadLetterCause::Kind kind);
  End end_as(const Journey& journey, ClaimAnswer::State state);
  Hold& way_of(const Journey& journey);

  awaitable<Claimed> claim(Journey* journey);
  awaitable<> release(Journey* journey);
  awaitable<std::optional<std::int64_t>> count_failure(Journey* journey);
  awaitable<> mark(Journey* journey, awaitable<Result<>> (ClaimStore::*verb)(const Claim&));
  awaitable<Hold::Entry> enter_store(HeldMessage& held, bool marking);
  template <class T>
  bool report_store(Hold::Entry entry, const Result<T>& answer);

  awaitable<> pause(HeldMessage& held, Duration delay);
  Result<events::Event> decode(const kafka::Message& message);
  awaitable<Result<std::string>> call_handler(const events::Event* event);
  bool may_begin(const Journey& journey) const;
  Duration next_step_takes(const Journey& journey) const;

  Parts parts_;
  Hold store_;
  Hold channel_;
  StormGuard storm_;
};

}  // namespace eventapp::delivery
