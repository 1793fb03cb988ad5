/** The keys of one session and of its user. The braces make them share a slot in Redis Cluster. */
export function storeKeys(prefix: string, userKey: string, id: string) {
  const user = `${prefix}:{${userKey}}`;
  return {
    record: recordKey(prefix, userKey, id),
    seen: `${user}:seen:${id}`,
    cart: `${user}:cart:${id}`,
    index: indexKey(prefix, userKey),
    accountState: accountStateKey(prefix, userKey),
  };
}

// Each alone, where there are a million.

export const recordKey = (prefix: string, userKey: string, id: string): string =>
  `${prefix}:{${userKey}}:session:${id}`;

/** A sorted set of ids by the time at which they expire. Older versions kept a plain set under `sessions`. */
export const indexKey = (prefix: string, userKey: string): string => `${prefix}:{${userKey}}:index`;

export const accountStateKey = (prefix: string, userKey: string): string => `${prefix}:{${userKey}}:standing`;

/** What a key is about: a session's record, or a user's account state. Undefined for every other key. */
export function subjectOf(prefix: string, key: string): { session: string } | { user: string } | undefined {
  if (!key.startsWith(`${prefix}:{`)) return undefined;
  const end = key.indexOf('}', prefix.length);
  const rest = key.slice(end + 2);
  if (rest === 'standing') return { user: key.slice(prefix.length + 2, end) };
  return rest.startsWith('session:') ? { session: rest.slice('session:'.length) } : undefined;
}
