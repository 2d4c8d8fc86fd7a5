#include "requests/redis_request_store.hpp"

#include "eventapp/core/time_text.hpp"
#include "redis/store_error.hpp"
#include "requests/request_scripts.hpp"
#include "requests/stored_answer.hpp"

#include <utility>

namespace eventapp::requests {

namespace {

using redis::nothing_but;
using redis::Reply;
using redis::store_error;
using State = ReserveAnswer::State;

Error unreadable() {
  return {ErrorKind::internal, "Stored request unreadable",
          "What is stored under this Idempotency-Key was not written by this program."};
}

Result<ReserveAnswer> reserved(const std::vector<Reply>& words) {
  const auto time = parse_epoch_time(words[3].text);
  if (!time) {
    return unreadable();
  }
  ReserveAnswer answer;
  answer.identity = {words[1].text, words[2].text, *time};
  return answer;
}

Result<ReserveAnswer> done(const Reply& stored) {
  auto found = from_stored(stored.text);
  if (!found) {
    return found.error();
  }
  ReserveAnswer answer;
  answer.state = State::done;
  answer.answer = std::move(*found);
  return answer;
}

Result<ReserveAnswer> to_answer(const Reply& reply) {
  const std::vector<Reply>& words = reply.elements;
  const std::string state = words.empty() ? "" : words[0].text;
  if (state == "reserved" && words.size() == 4) {
    return reserved(words);
  }
  if (state == "done" && words.size() == 2) {
    return done(words[1]);
  }
  if (state != "in_flight" && state != "other_body") {
    return unreadable();
  }
  ReserveAnswer answer;
  answer.state = state == "in_flight" ? State::in_flight : State::other_body;
  return answer;
}

}  // namespace

awaitable<Result<ReserveAnswer>> RedisRequestStore::reserve(const Reservation& reservation,
                                                            std::chrono::milliseconds lease) {
  redis::Script::Words keys;
  keys.push_back(reservation.name);
  redis::Script::Words arguments;
  arguments.push_back(reservation.digest);
  arguments.push_back(reservation.token);
  arguments.push_back(std::to_string(lease.count()));
  arguments.push_back(reservation.identity.event_id);
  arguments.push_back(reservation.identity.subject_id);
  arguments.push_back(epoch_time(reservation.identity.time));
  arguments.push_back(std::to_string(lifetime.count()));
  const Result<Reply> reply =
      co_await connection_.evaluate(reserve_script(), std::move(keys), std::move(arguments));
  if (!reply) {
    co_return store_error(reply.error());
  }
  co_return to_answer(*reply);
}

awaitable<Result<>> RedisRequestStore::complete(const Reservation& reservation,
                                                const http::Response& answer) {
  redis::Script::Words keys;
  keys.push_back(reservation.name);
  redis::Script::Words arguments;
  arguments.push_back(reservation.digest);
  arguments.push_back(to_stored(answer));
  arguments.push_back(std::to_string(lifetime.count()));
  const Result<Reply> reply =
      co_await connection_.evaluate(complete_script(), std::move(keys), std::move(arguments));
  co_return nothing_but(reply);
}

awaitable<Result<>> RedisRequestStore::cancel(const Reservation& reservation) {
  return give_back(reservation, false);
}

awaitable<Result<>> RedisRequestStore::leave(const Reservation& reservation) {
  return give_back(reservation, true);
}

awaitable<Result<>> RedisRequestStore::give_back(const Reservation& reservation,
                                                 bool may_be_stored) {
  redis::Script::Words keys;
  keys.push_back(reservation.name);
  redis::Script::Words arguments;
  arguments.push_back(reservation.token);
  arguments.push_back(may_be_stored ? "1" : "0");
  const Result<Reply> reply =
      co_await connection_.evaluate(give_back_script(), std::move(keys), std::move(arguments));
  co_return nothing_but(reply);
}

}  // namespace eventapp::requests
