// Each script is one atomic step on one Redis Cluster slot: all its keys carry the same {user tag}.
// Scripts that free memory, or write over what is there, run in a Redis that is full, too (`allow-oom`): signing out makes
// room, and a session in use is kept.
// A session is live while both its record and its "last seen" exist; each carries its own deadline as TTL.

/** The server's time in ms: deadlines are its own, whatever the clocks of the processes say. */
const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * KEYS record, seen, cart, index, account state · ARGV id, record, createdAt, absoluteAt, seenTtl, account state, generation, rights,
 * slack, cap, most · and the key prefixes of records, of seen, of carts, which share the slot of the index. The index
 * scores ids by their expiry, so that the lowest are those used longest ago. Answers the ids that the cap ended.
 */
export const CREATE = `${NOW}
local absolute = tonumber(ARGV[4])
local untilSeen = math.min(now + tonumber(ARGV[5]), absolute)
redis.call('ZADD', KEYS[4], untilSeen, ARGV[1])
if redis.call('PEXPIRETIME', KEYS[4]) < untilSeen then redis.call('PEXPIREAT', KEYS[4], untilSeen) end
local known = redis.call('GET', KEYS[5])
local older = false
if known then
  local k = cjson.decode(known)
  older = tonumber(ARGV[7]) < k.generation or tonumber(ARGV[8]) < k.rights
end
if not older then redis.call('SET', KEYS[5], ARGV[6], 'KEEPTTL') end
if redis.call('PEXPIRETIME', KEYS[5]) < absolute then redis.call('PEXPIREAT', KEYS[5], absolute) end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', math.min(untilSeen + tonumber(ARGV[9]), absolute))
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
local excess = math.min(redis.call('ZCARD', KEYS[4]) - tonumber(ARGV[10]), tonumber(ARGV[11]))
local ended = {}
if excess <= 0 then return ended end
for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, excess)) do
  if id ~= ARGV[1] and excess > 0 then
    excess = excess - 1
    local record, seen = ARGV[12] .. id, ARGV[13] .. id
    if redis.call('EXISTS', record, seen) == 2 then ended[#ended + 1] = id end
    redis.call('DEL', record, seen, ARGV[14] .. id)
    redis.call('ZREM', KEYS[4], id)
  end
end
return ended`;

/** KEYS account state · ARGV account state, generation, rights, ttl: numbers never go back, and the key outlives the sessions */
export const PUT_ACCOUNT_STATE = `#!lua flags=allow-oom
local known = redis.call('GET', KEYS[1])
if known then
  local k = cjson.decode(known)
  if tonumber(ARGV[2]) < k.generation or tonumber(ARGV[3]) < k.rights then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1`;

/**
 * KEYS seen, cart · ARGV record, index, id, usedAt, seenTtl, slack. For the keys see ADD_TO_CART: a replica may move when a
 * record expires and where the index has it, and write neither. The record, and the cart with it, is made to live longer
 * only when less than seenTtl is left of it: near caches are told of that, though nothing they hold has changed.
 */
export const TOUCH = `#!lua flags=allow-oom
${NOW}
local record, index = ARGV[1], ARGV[2]
if redis.call('EXISTS', record, KEYS[1]) < 2 then return 0 end
local untilSeen = now + tonumber(ARGV[5])
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
local untilRecord = redis.call('PEXPIRETIME', record)
if untilRecord < untilSeen then
  local absolute = cjson.decode(redis.call('GET', record)).absoluteExpiresAt
  untilSeen = math.min(untilSeen, absolute)
  if untilRecord < absolute then
    untilRecord = math.min(untilSeen + tonumber(ARGV[6]), absolute)
    redis.call('PEXPIREAT', record, untilRecord)
    redis.call('PEXPIREAT', KEYS[2], untilRecord)
  end
end
redis.call('ZADD', index, untilSeen, ARGV[3])
if redis.call('PEXPIRETIME', index) < untilSeen then redis.call('PEXPIREAT', index, untilSeen) end
return 1`;

/** KEYS record, seen, cart, index · ARGV id */
export const REVOKE = `#!lua flags=allow-oom
local live = redis.call('EXISTS', KEYS[1], KEYS[2]) == 2
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[1])
return live and 1 or 0`;

/**
 * KEYS index · ARGV first, most, key prefix of records, of seen, of carts, and the session generation from which on
 * sessions go on. Looks at so many from the first on, and answers how many are left in all, and how many of these.
 */
export const REVOKE_SOME = `#!lua flags=allow-oom
local kept = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1)) do
  local record = ARGV[6] and redis.call('GET', ARGV[3] .. id)
  if record and cjson.decode(record).generation >= tonumber(ARGV[6]) then
    kept = kept + 1
  else
    redis.call('DEL', ARGV[3] .. id, ARGV[4] .. id, ARGV[5] .. id)
    redis.call('ZREM', KEYS[1], id)
  end
end
return {redis.call('ZCARD', KEYS[1]), kept}`;

/**
 * KEYS cart · ARGV record, seen, sku, quantity, lines. Answers the cart, or a word.
 *
 * What is only read is no key of the script: Redis takes each key of a script for one that it writes, and a replica may
 * not write records (G16). The names share a slot, so that Redis Cluster finds them.
 */
export const ADD_TO_CART = `
if redis.call('EXISTS', ARGV[1], ARGV[2]) < 2 then return 'ended' end
if redis.call('HEXISTS', KEYS[1], ARGV[3]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then return 'full' end
redis.call('HINCRBY', KEYS[1], ARGV[3], ARGV[4])
redis.call('PEXPIREAT', KEYS[1], redis.call('PEXPIRETIME', ARGV[1]))
return redis.call('HGETALL', KEYS[1])`;

/** KEYS cart · ARGV record, seen, sku */
export const REMOVE_FROM_CART = `#!lua flags=allow-oom
if redis.call('EXISTS', ARGV[1], ARGV[2]) < 2 then return 'ended' end
redis.call('HDEL', KEYS[1], ARGV[3])
return redis.call('HGETALL', KEYS[1])`;
