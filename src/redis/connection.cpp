#include "redis/connection.hpp"

#include "redis/reply_error.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <cassert>
#include <utility>

namespace eventapp::redis {

namespace {

std::chrono::milliseconds milliseconds(std::int64_t count) {
  return std::chrono::milliseconds(count);
}

}  // namespace

Connection::Connection(Strand strand, Clock& clock, const RedisConfig& config)
    : strand_(strand),
      clock_(clock),
      endpoint_(endpoint_of(config)),
      connect_timeout_(milliseconds(config.connect_timeout_ms)),
      command_timeout_(milliseconds(config.command_timeout_ms)),
      max_pending_(static_cast<std::size_t>(config.max_pending)),
      trouble_(describe("not connected yet")),
      socket_(strand),
      write_ended_(clock),
      tasks_(strand, clock, "redis") {}

Connection::~Connection() = default;

void Connection::start() {
  assert(!started_);
  started_ = true;
  tasks_.spawn(run());
  tasks_.spawn(watch());
}

awaitable<> Connection::close() {
  co_await hop_to(strand_);
  closing_ = true;
  break_off(describe("closed by this process"));
  wake_watch_.emit(asio::cancellation_type::all);
  wake_rest_.emit(asio::cancellation_type::all);
  co_await tasks_.join();
}

Health Connection::health() const {
  if (connected()) {
    return {"redis", Health::State::ok};
  }
  return {"redis", Health::State::down, trouble_};
}

std::string Connection::describe(std::string_view what) const {
  return fmt::format("Redis at {}: {}", endpoint_.address(), what);
}

awaitable<Result<Reply>> Connection::evaluate(const Script& script, Script::Words keys,
                                              Script::Words arguments) {
  Command by_digest = script.by_digest(keys, arguments);
  auto round_trip = asio::async_initiate<const asio::deferred_t&, void(Result<Reply>)>(
      Begin{this, true}, asio::deferred, std::move(by_digest));
  Result<Reply> reply = co_await std::move(round_trip);
  if (!reply || !reply->is_error()) {
    co_return reply;
  }
  if (!reply->text.starts_with("NOSCRIPT")) {
    co_return translated(std::move(*reply));
  }
  Command by_text = script.by_text(keys, arguments);
  co_return co_await execute(std::move(by_text));
}

void Connection::enqueue(Command command, std::unique_ptr<Waiter> waiter,
                         bool wants_error_replies) {
  const bool full = pipeline_.size() >= max_pending_;
  if (state_ == State::ready && !broken() && !full) {
    pipeline_.push(command.bytes(),
                   {std::move(waiter), clock_.now() + command_timeout_, wants_error_replies});
    schedule_flush();
    return;
  }
  Error error = unavailable(broken() ? broken_by_ : trouble_);
  if (state_ == State::ready && full) {
    error = {ErrorKind::overloaded, "Redis connection full",
             describe(fmt::format("{} commands wait for their answers", max_pending_))};
  }
  // An operation never completes inside the call that begins it.
  asio::post(strand_, [owner = std::move(waiter), late = std::move(error)]() mutable {
    owner->complete(std::move(late));
  });
}

Result<Reply> Connection::translated(Reply reply) const {
  if (reply.is_error()) {
    return error_of_reply(reply.text, endpoint_.address());
  }
  return reply;
}

void Connection::answer(Reply&& reply) {
  // A primary that was demoted: the next connection finds its successor or says so.
  const bool demoted = reply.is_error() && reply.text.starts_with("READONLY");
  const Pipeline::Pending first = pipeline_.take_first();
  if (first.wants_error_replies) {
    first.waiter->complete(std::move(reply));
  } else {
    first.waiter->complete(translated(std::move(reply)));
  }
  if (demoted) {
    break_off(describe("READONLY: it has become a replica"));
  }
}

void Connection::fail_pending() {
  const Error lost = {ErrorKind::outcome_unknown, "Redis answer lost",
                      broken_by_ + "; the command may have taken effect"};
  for (const Pipeline::Pending& pending : pipeline_.take_all()) {
    pending.waiter->complete(Result<Reply>(lost));
  }
}

}  // namespace eventapp::redis
