// Each script is one atomic step on one Redis Cluster slot: all its keys carry the same {user tag}.
// A session is live while both its record and its "last seen" exist; each carries its own deadline as TTL.

/** KEYS record, seen, cart, index, standing · ARGV id, record, now, absoluteAt, seenTtl, standing, generation, rights */
export const CREATE = `
redis.call('SADD', KEYS[4], ARGV[1])
if redis.call('PEXPIRETIME', KEYS[4]) < tonumber(ARGV[4]) then redis.call('PEXPIREAT', KEYS[4], ARGV[4]) end
local known = redis.call('GET', KEYS[5])
local older = false
if known then
  local k = cjson.decode(known)
  older = tonumber(ARGV[7]) < k.generation or tonumber(ARGV[8]) < k.rights
end
if not older then redis.call('SET', KEYS[5], ARGV[6], 'KEEPTTL') end
if redis.call('PEXPIRETIME', KEYS[5]) < tonumber(ARGV[4]) then redis.call('PEXPIREAT', KEYS[5], ARGV[4]) end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[4])
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
return 1`;

/** KEYS standing · ARGV standing, generation, rights, ttl: numbers never go back, and the key outlives the sessions */
export const PUT_STANDING = `
local known = redis.call('GET', KEYS[1])
if known then
  local k = cjson.decode(known)
  if tonumber(ARGV[2]) < k.generation or tonumber(ARGV[3]) < k.rights then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1`;

/** KEYS seen · ARGV record, now, seenTtl. For the keys see ADD_TO_CART. */
export const TOUCH = `
if redis.call('EXISTS', ARGV[1], KEYS[1]) < 2 then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** KEYS record, seen, cart, index · ARGV id */
export const END = `
local live = redis.call('EXISTS', KEYS[1], KEYS[2]) == 2
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('SREM', KEYS[4], ARGV[1])
return live and 1 or 0`;

/** KEYS index · ARGV key prefix of records, of seen, of carts. The derived keys share the slot of the index. */
export const END_ALL = `
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  redis.call('DEL', ARGV[1] .. id, ARGV[2] .. id, ARGV[3] .. id)
end
redis.call('DEL', KEYS[1])
return 1`;

/** KEYS index, standing · ARGV key prefix of records, of seen. Answers standing, then id, record, seen of each. */
export const LIST = `
local answer = { redis.call('GET', KEYS[2]) }
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local record, seen = redis.call('GET', ARGV[1] .. id), redis.call('GET', ARGV[2] .. id)
  if record and seen then
    answer[#answer + 1] = id
    answer[#answer + 1] = record
    answer[#answer + 1] = seen
  else
    redis.call('SREM', KEYS[1], id)
  end
end
return answer`;

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
export const REMOVE_FROM_CART = `
if redis.call('EXISTS', ARGV[1], ARGV[2]) < 2 then return 'ended' end
redis.call('HDEL', KEYS[1], ARGV[3])
return redis.call('HGETALL', KEYS[1])`;
