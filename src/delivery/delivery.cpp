#include "delivery/delivery.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace eventapp::delivery {

namespace {

constexpr std::chrono::milliseconds longest_wait_for_holder{1000};
constexpr std::size_t most_failures_told = 20;

std::string origin_of(const kafka::Message& message) {
  return fmt::format(FMT_COMPILE("{}/{}/{}"), message.topic, message.partition, message.offset);
}

DeadLetterCause::Kind kind_of(const Error& error) {
  const bool refused = failure_of(error.kind) == Failure::refusal;
  return refused ? DeadLetterCause::Kind::rejected : DeadLetterCause::Kind::handler_failed;
}

}  // namespace

Delivery::Delivery(Parts parts)
    : parts_(std::move(parts)),
      store_(parts_.clock, parts_.slots, parts_.subscription.name + ".claims"),
      channel_(parts_.clock, parts_.slots, parts_.subscription.name + ".channel"),
      storm_(parts_.clock, parts_.slots, parts_.subscription.name + ".storm", parts_.storm) {}

awaitable<End> Delivery::deliver(HeldMessage& held) {
  Result<events::Event> decoded = decode(held.message);
  if (!decoded) {
    co_return co_await bury_undecodable(held, decoded.error());
  }
  Journey journey{held, std::move(*decoded)};
  const kafka::Message& message = held.message;
  journey.claim.event_key = parts_.subscription.claim_prefix;
  journey.claim.event_key += events::event_id_of(journey.event);
  journey.claim.origin = origin_of(message);
  journey.claim.token = fmt::format(FMT_COMPILE("{}/{}/{}-{}-{}"), parts_.process_id, message.epoch,
                                    message.topic, message.partition, message.offset);
  Step step;
  while (!step) {
    if (held.must_leave()) {
      step = co_await leave(&journey);
    } else if (journey.storm_until) {
      step = co_await attempt_in_storm(&journey);
    } else {
      step = co_await attempt(&journey);
    }
  }
  co_return *step;
}

// No event, no claim: the identity of such a record is its origin.
awaitable<End> Delivery::bury_undecodable(HeldMessage& held, Error error) {
  parts_.slots.begun(held);
  const FailedAttempt attempt{parts_.clock.wall_now(), error.detail};
  const DeadLetterCause cause{DeadLetterCause::Kind::undecodable, error.detail, 1, {attempt}};
  Hold& topic = parts_.dead_letters.hold_of(held.message.topic);
  End end = End::dead_lettered;
  for (;;) {
    const Hold::Entry entry = co_await topic.enter(held);
    if (entry == Hold::Entry::leave) {
      end = End::left;
      break;
    }
    const Result<> buried = co_await parts_.dead_letters.publish(held.message, cause);
    if (buried) {
      topic.succeeded();
      break;
    }
    topic.failed(entry, buried.error().detail);
  }
  parts_.report.ended({held, nullptr}, end, error.detail, 1, parts_.clock.wall_now());
  co_return end;
}

// One round: past the hold of what it needs (the channel, or the dead-letter topic), through the
// claim, to the send or the dead letter.
awaitable<Delivery::Step> Delivery::attempt(Journey* journey) {
  Hold& way = way_of(*journey);
  Hold::Entry entry = Hold::Entry::free;
  if (!way.free(journey->held)) {
    entry = co_await way.enter(journey->held);
  }
  if (entry == Hold::Entry::leave) {
    co_return Step();
  }
  const Claimed claimed = co_await claim(journey);
  parts_.slots.begun(journey->held);
  if (claimed.ours && !journey->dead) {
    co_return co_await send(journey, entry);
  }
  if (claimed.ours || (claimed.unusable && journey->dead)) {
    co_return co_await bury(journey, entry);
  }
  way.abandoned(entry);
  if (claimed.unusable) {
    co_return co_await after_failure(journey, *claimed.unusable);
  }
  if (claimed.state == ClaimAnswer::State::held) {
    co_await pause(journey->held, std::min(claimed.held_for, longest_wait_for_holder));
    co_return Step();
  }
  if (claimed.state) {
    co_return end_as(*journey, *claimed.state);
  }
  co_return Step();
}

// Used up: waits for the storm's end, or is the one that finds out whether it has ended.
awaitable<Delivery::Step> Delivery::attempt_in_storm(Journey* journey) {
  const SteadyTime until = *journey->storm_until;
  const Hold::Entry entry = co_await storm_.enter(journey->held, until);
  if (entry == Hold::Entry::leave) {
    co_return Step();
  }
  journey->storm_until.reset();
  if (entry == Hold::Entry::overdue) {
    journey->dead = cause_of(*journey, DeadLetterCause::Kind::handler_failed);
    co_return Step();
  }
  const Step step = co_await attempt(journey);
  if (entry == Hold::Entry::probe) {
    report_probe(*journey, step);
    if (!step && !journey->dead) {
      journey->storm_until = until;  // it goes on waiting, and not for longer than it had to
    }
  }
  co_return step;
}

void Delivery::report_probe(const Journey& journey, const Step& step) {
  if (step == End::sent) {
    storm_.succeeded();
  } else if (journey.storm_until) {
    storm_.failed(Hold::Entry::probe, journey.failures.back().error);
  } else {
    storm_.abandoned(Hold::Entry::probe);
  }
}

Hold& Delivery::way_of(const Journey& journey) {
  return journey.dead ? parts_.dead_letters.hold_of(journey.held.message.topic) : channel_;
}

// Somebody brought this event, or this very record, to its end before.
End Delivery::end_as(const Journey& journey, ClaimAnswer::State state) {
  const bool done = state == ClaimAnswer::State::done;
  const End end = done ? End::duplicate : End::buried_before;
  const std::string_view detail = done ? "Already processed" : "Already dead-lettered";
  parts_.report.ended(journey.subject(), end, detail, journey.failed_attempts,
                      parts_.clock.wall_now());
  return end;
}

awaitable<Delivery::Step> Delivery::send(Journey* journey, Hold::Entry channel) {
  if (!may_begin(*journey)) {
    channel_.abandoned(channel);
    co_await release(journey);
    co_return Step();
  }
  const Result<std::string> sent = co_await call_handler(&journey->event);
  if (!sent && failure_of(sent.error().kind) == Failure::outage) {
    channel_.failed(channel, sent.error().detail);
    co_await release(journey);
    co_return Step();
  }
  channel_.succeeded();
  if (journey->failures.empty()) {
    storm_.count(!sent && failure_of(sent.error().kind) == Failure::failed);
  }
  if (!sent) {
    co_return co_await after_failure(journey, sent.error());
  }
  if (parts_.clock.now() > journey->lease_ends) {
    parts_.report.sent_after_lease(journey->subject());
  }
  co_await mark(journey, &ClaimStore::complete);
  parts_.report.ended(journey->subject(), End::sent, *sent, journey->failed_attempts + 1,
                      parts_.clock.wall_now());
  co_return End::sent;
}

awaitable<Delivery::Step> Delivery::after_failure(Journey* journey, Error error) {
  remember(*journey, error);
  const std::optional<std::int64_t> counted = co_await count_failure(journey);
  if (!counted) {
    co_return co_await leave(journey);
  }
  // A key that cannot be used for counting leaves the count of this process.
  const auto own = static_cast<std::int64_t>(journey->failures.size());
  journey->failed_attempts = std::max(*counted, own);
  const Verdict verdict =
      parts_.policy.decide(error.kind, journey->failed_attempts, journey->held.message.topic);
  if (verdict.action == Verdict::Action::retry) {
    const Duration delay = delay_before_retry(verdict, error);
    parts_.report.retrying(journey->subject(), error.detail, journey->failed_attempts, delay);
    co_await pause(journey->held, delay);
    co_return Step();
  }
  const DeadLetterCause::Kind kind = kind_of(error);
  if (kind == DeadLetterCause::Kind::handler_failed && storm_.open()) {
    journey->storm_until = storm_.latest_end();
    co_return Step();
  }
  journey->dead = cause_of(*journey, kind);
  co_return Step();
}

// The first and the latest: probes in a storm may fail for minutes.
void Delivery::remember(Journey& journey, const Error& error) {
  if (journey.failures.size() == most_failures_told) {
    journey.failures.erase(journey.failures.begin() + 1);
  }
  journey.failures.push_back({parts_.clock.wall_now(), error.detail});
}

DeadLetterCause Delivery::cause_of(const Journey& journey, DeadLetterCause::Kind kind) {
  return {kind, journey.failures.back().error, journey.failed_attempts, journey.failures};
}

awaitable<Delivery::Step> Delivery::bury(Journey* journey, Hold::Entry topic) {
  Hold& way = way_of(*journey);
  if (!may_begin(*journey)) {
    way.abandoned(topic);
    co_await release(journey);
    co_return Step();
  }
  const Result<> buried =
      co_await parts_.dead_letters.publish(journey->held.message, *journey->dead);
  if (!buried) {
    way.failed(topic, buried.error().detail);
    co_await release(journey);
    co_return Step();
  }
  way.succeeded();
  co_await mark(journey, &ClaimStore::bury);
  parts_.report.ended(journey->subject(), End::dead_lettered, journey->dead->message,
                      journey->failed_attempts, parts_.clock.wall_now());
  co_return End::dead_lettered;
}

awaitable<Delivery::Step> Delivery::leave(Journey* journey) {
  co_await release(journey);
  parts_.report.ended(journey->subject(), End::left, {}, journey->failed_attempts,
                      parts_.clock.wall_now());
  co_return End::left;
}

// Waits with the slot given back, and takes one again.
awaitable<> Delivery::pause(HeldMessage& held, Duration delay) {
  parts_.slots.give(held);
  held.keep_for_long();
  const SteadyTime until = parts_.clock.now() + delay;
  while (!held.must_leave() && parts_.clock.now() < until) {
    co_await parts_.clock.sleep_until(until, held.wake.slot());
  }
  if (!held.must_leave()) {
    co_await parts_.slots.take(held);
  }
}

// A handler's exception is a failure of this message, not of the process.
Result<events::Event> Delivery::decode(const kafka::Message& message) {
  try {
    return parts_.subscription.handler.decode(message);
  } catch (const std::exception& failure) {
    return Error{ErrorKind::internal, "Decoder failed", failure.what()};
  }
}

awaitable<Result<std::string>> Delivery::call_handler(const events::Event* event) {
  try {
    co_return co_await parts_.subscription.handler.handle(*event);
  } catch (const std::exception& failure) {
    co_return Error{ErrorKind::internal, "Handler failed", failure.what()};
  }
}

std::vector<Health> Delivery::health() const {
  return {store_.health(), channel_.health(), storm_.health()};
}

}  // namespace eventapp::delivery
