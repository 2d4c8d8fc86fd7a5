#include "requests/request_scripts.hpp"

namespace eventapp::requests {

const redis::Script& reserve_script() {
  static const redis::Script script(R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = redis.call('HMGET', KEYS[1], 'body', 'answer', 'until', 'event_id', 'subject_id',
                         'time')
if not found[1] then
  redis.call('HSET', KEYS[1], 'body', ARGV[1], 'token', ARGV[2], 'until', now + ARGV[3],
             'event_id', ARGV[4], 'subject_id', ARGV[5], 'time', ARGV[6])
  redis.call('EXPIRE', KEYS[1], ARGV[7])
  return {'reserved', ARGV[4], ARGV[5], ARGV[6]}
end
if found[1] ~= ARGV[1] then
  return {'other_body'}
end
if found[2] then
  return {'done', found[2]}
end
if tonumber(found[3]) > now then
  return {'in_flight'}
end
redis.call('HSET', KEYS[1], 'token', ARGV[2], 'until', now + ARGV[3], 'unsure', 1)
redis.call('EXPIRE', KEYS[1], ARGV[7])
return {'reserved', found[4], found[5], found[6]}
)");
  return script;
}

// What is stored is remembered even where the reservation is gone or another's: the same body under
// the same key is the same event.
const redis::Script& complete_script() {
  static const redis::Script script(R"(
local found = redis.call('HMGET', KEYS[1], 'body', 'answer')
if found[2] or (found[1] and found[1] ~= ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'body', ARGV[1], 'answer', ARGV[2])
redis.call('HDEL', KEYS[1], 'token', 'until', 'event_id', 'subject_id', 'time', 'unsure')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
)");
  return script;
}

// A holder's token is gone once the request is done, so that an answer is never given back.
const redis::Script& give_back_script() {
  static const redis::Script script(R"(
local found = redis.call('HMGET', KEYS[1], 'token', 'unsure')
if found[1] ~= ARGV[1] then
  return 0
end
if ARGV[2] == '1' or found[2] then
  redis.call('HSET', KEYS[1], 'until', 0, 'unsure', 1)
else
  redis.call('DEL', KEYS[1])
end
return 1
)");
  return script;
}

}  // namespace eventapp::requests
