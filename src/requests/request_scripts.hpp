// The verbs of a request store as Redis runs them. A request is a hash: body (digest), token and
// until (the lease's holder and its end, ms on the server's clock), event_id, subject_id, time,
// unsure (an attempt before the holder's may have stored the event); once done: body and answer.
#pragma once

#include "redis/script.hpp"

namespace eventapp::requests {

/// KEYS: request · ARGV: digest, token, lease in ms, event id, subject id, time, lifetime in s.
/// Answers {"reserved", event id, subject id, time}, {"done", answer}, {"in_flight"} or
/// {"other_body"}.
const redis::Script& reserve_script();

/// KEYS: request · ARGV: digest, answer, lifetime in s.
const redis::Script& complete_script();

/// KEYS: request · ARGV: token, "1" if the holder's attempt may have stored the event.
const redis::Script& give_back_script();

}  // namespace eventapp::requests
