#include "promise_model.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;

const Error store_gone{ErrorKind::unavailable, "Store", "gone, or its answer is lost"};
constexpr const char* topic = "order.created.v1";

std::string event_id_of(const kafka::Record& record) {
  return record.value.value_or("");
}

}  // namespace

// Whether the call gets to the store.
awaitable<bool> UnsureStore::reached() {
  co_await clock_.sleep_until(clock_.now() + world_.short_time());
  co_return !cut_off && !world_.store_down && !world_.chance(world_.trouble);
}

// Whether its answer gets back.
awaitable<bool> UnsureStore::answered() {
  co_await clock_.sleep_until(clock_.now() + world_.short_time());
  co_return !world_.store_down && !world_.chance(world_.trouble);
}

awaitable<Result<ClaimAnswer>> UnsureStore::claim(const Claim& claim,
                                                  std::chrono::milliseconds lease) {
  const bool there = co_await reached();
  if (!there) {
    co_return store_gone;
  }
  const Result<ClaimAnswer> answer = co_await world_.marks.claim(claim, lease);
  const bool back = co_await answered();
  if (!back) {
    co_return store_gone;
  }
  co_return answer;
}

awaitable<Result<>> UnsureStore::complete(const Claim& claim) {
  const bool there = co_await reached();
  if (!there) {
    co_return store_gone;
  }
  const Result<> answer = co_await world_.marks.complete(claim);
  on_marked(claim.event_key);
  const bool back = co_await answered();
  if (!back) {
    co_return store_gone;
  }
  co_return answer;
}

awaitable<Result<std::int64_t>> UnsureStore::fail(const Claim& claim) {
  const bool there = co_await reached();
  if (!there) {
    co_return store_gone;
  }
  const Result<std::int64_t> answer = co_await world_.marks.fail(claim);
  const bool back = co_await answered();
  if (!back) {
    co_return store_gone;
  }
  co_return answer;
}

awaitable<Result<>> UnsureStore::bury(const Claim& claim) {
  const bool there = co_await reached();
  if (!there) {
    co_return store_gone;
  }
  const Result<> answer = co_await world_.marks.bury(claim);
  on_marked(claim.event_key);
  const bool back = co_await answered();
  if (!back) {
    co_return store_gone;
  }
  co_return answer;
}

awaitable<Result<>> UnsureStore::release(const Claim& claim) {
  const bool there = co_await reached();
  if (!there) {
    co_return store_gone;
  }
  const Result<> answer = co_await world_.marks.release(claim);
  const bool back = co_await answered();
  if (!back) {
    co_return store_gone;
  }
  co_return answer;
}

awaitable<Result<>> UnsureStore::ping() {
  const bool there = co_await reached();
  if (!there) {
    co_return store_gone;
  }
  co_return Result<>();
}

Process::Process(World& world, std::string id)
    : world_(world),
      subscription_(make_subscription()),
      dead_letters_(clock_, metrics_, slots_, "group",
                    [this](kafka::Record record) { return produce(std::move(record)); }),
      delivery_({clock_, store_, slots_, dead_letters_, report_, subscription_,
                 RetryPolicy(RetrySchedule({2s, 2s, 2s})), StormGuard::Limits{false}, 5s,
                 std::move(id)}),
      dispatcher_(strand_, clock_, slots_, Bounds{1000, 1 << 20, 1000},
                  [this](HeldMessage& held) { return work(held); }) {
  clock_.advance(world.clock.now() - clock_.now());
  store_.on_marked = [this](const std::string& key) {
    in_hand_.erase(key.substr(subscription_.claim_prefix.size()));
  };
}

// What still waits is woken and ends; nothing of it reaches the world any more.
Process::~Process() {
  gone_ = true;
  store_.cut_off = true;
  asio::co_spawn(strand_, dispatcher_.stop(clock_.now()), asio::detached);
  for (int step = 0; step < 200; ++step) {
    clock_.advance(100ms);
    turn();
  }
}

Subscription Process::make_subscription() {
  Subscription subscription;
  subscription.name = "model";
  subscription.group = "group";
  subscription.topics = {topic};
  subscription.claim_prefix = "p:";
  subscription.handle_deadline = 10s;
  subscription.handler.decode = [](const kafka::Message& message) -> Result<events::Event> {
    events::OrderCreated event;
    event.event_id = *message.value;
    return events::Event(event);
  };
  subscription.handler.handle = [this](const events::Event& event) { return handle(&event); };
  return subscription;
}

void Process::assign(const std::vector<std::string>& log, std::size_t front, std::uint64_t epoch) {
  epoch_ = epoch;
  settled_.clear();
  for (std::size_t offset = front; offset < log.size(); ++offset) {
    kafka::Message message;
    message.topic = topic;
    message.partition = 0;
    message.offset = static_cast<std::int64_t>(offset);
    message.key = "key-" + std::to_string(offset % 7);
    message.value = log[offset];
    message.epoch = epoch;
    dispatcher_.accept(std::move(message));
  }
  turn();
}

void Process::revoke() {
  epoch_ = 0;
  asio::co_spawn(strand_, leave(), asio::detached);
  turn();
}

awaitable<> Process::leave() {
  std::vector<kafka::TopicPartition> all(1, kafka::TopicPartition{topic, 0});
  co_await dispatcher_.leave(std::move(all), clock_.now() + 3s);
}

void Process::freeze() {
  frozen_ = true;
  for (const std::string& event_id : in_hand_) {
    ++world_.fates[event_id].allowed_repeats;
  }
}

void Process::resume(Duration slept) {
  frozen_ = false;
  clock_.advance(slept);
  turn();
  revoke();  // the group went on without it
}

void Process::advance(Duration by) {
  clock_.advance(by);
  turn();
}

void Process::turn() {
  io_.restart();
  io_.poll();
}

awaitable<> Process::work(HeldMessage& held) {
  const End end = co_await delivery_.deliver(held);
  if (end != End::left && held.message.epoch == epoch_) {
    settled_.insert(held.message.offset);
  }
}

awaitable<Result<std::string>> Process::handle(const events::Event* event) {
  const std::string id(events::event_id_of(*event));
  if (world_.channel_down) {
    co_return Error{ErrorKind::unavailable, "Channel", "refused"};
  }
  in_hand_.insert(id);
  co_await clock_.sleep_until(clock_.now() + world_.short_time());
  if (gone_) {
    co_return Error{ErrorKind::unavailable, "Channel", "the process is gone"};
  }
  if (id.starts_with("bad") || world_.chance(world_.trouble)) {
    in_hand_.erase(id);
    co_return Error{ErrorKind::internal, "Channel", "it failed"};
  }
  ++world_.fates[id].effects;
  co_await clock_.sleep_until(clock_.now() + world_.short_time());
  if (world_.chance(world_.trouble)) {
    ++world_.fates[id].allowed_repeats;
    co_return Error{ErrorKind::outcome_unknown, "Channel", "its answer is lost"};
  }
  co_return std::string("sent");
}

awaitable<kafka::ProduceResult> Process::produce(kafka::Record record) {
  const std::string id = event_id_of(record);
  in_hand_.insert(id);
  co_await clock_.sleep_until(clock_.now() + world_.short_time());
  using Reason = kafka::ProduceFailure::Reason;
  if (gone_ || world_.topic_down || world_.chance(world_.trouble)) {
    in_hand_.erase(id);
    co_return kafka::make_failure(Reason::unavailable, record.topic, "no broker");
  }
  ++world_.fates[id].dead_letters;
  co_await clock_.sleep_until(clock_.now() + world_.short_time());
  if (world_.chance(world_.trouble)) {
    ++world_.fates[id].allowed_repeats;
    co_return kafka::make_failure(Reason::outcome_unknown, record.topic, "no answer");
  }
  co_return events::Receipt{0, 0};
}

}  // namespace eventapp::test
