// The rare verbs of a claim as Redis runs them. Each writes first what may be refused (out of
// memory, read-only), so that a refused script has changed nothing.
#pragma once

#include "redis/script.hpp"

namespace eventapp::delivery {

/// KEYS: event · ARGV: value found, token, lease in ms. Answers 1 if the event is ours now.
const redis::Script& take_over_script();

/// KEYS: event, attempts · ARGV: token, lifetime of the attempts in s. Answers the failed attempts.
const redis::Script& fail_script();

/// KEYS: event, attempts · ARGV: buried mark, its lifetime in s, done mark.
const redis::Script& bury_script();

/// KEYS: event · ARGV: token.
const redis::Script& release_script();

}  // namespace eventapp::delivery
