#include "delivery/claim_scripts.hpp"

namespace eventapp::delivery {

const redis::Script& take_over_script() {
  static const redis::Script script(R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
)");
  return script;
}

// Where the key is gone, this attempt was counted already and only the answer was lost (or the
// lease ran out, which costs one attempt more): counting a lost answer again would dead-letter an
// event for an outage of Redis. GET by pcall, so that attempts count on a key of another type too.
const redis::Script& fail_script() {
  static const redis::Script script(R"(
local found = redis.pcall('GET', KEYS[1])
if not found then
  return math.max(1, tonumber(redis.call('GET', KEYS[2]) or 0) or 0)
end
local failed = redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
if found == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return failed
)");
  return script;
}

// What was sent stays marked as sent: a later owner may have completed what this one gave up.
const redis::Script& bury_script() {
  static const redis::Script script(R"(
if redis.call('GET', KEYS[1]) ~= ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
redis.call('DEL', KEYS[2])
return 1
)");
  return script;
}

const redis::Script& release_script() {
  static const redis::Script script(R"(
if redis.pcall('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
)");
  return script;
}

}  // namespace eventapp::delivery
