import { randomBytes, randomUUID } from 'node:crypto';
import { storedSession } from '@gatehouse/session';
import { DenyList, Entries } from '@gatehouse/session/testing';

/** Run as a process of its own, with `--expose-gc`: no other objects are counted. Prints bytes as JSON. */

const SESSIONS = 100_000;
const ENTRIES = 1_000_000;
/** Of each ten sessions' users, so many have one session only: a second one adds no user. */
const DEVICE = 'Firefox 143 on Linux x86_64';

function used(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** Bytes that stay in use after `make`, and what it made, which must live until they are counted. */
function costOf<T>(make: () => T): { bytes: number; made: T } {
  const before = used();
  const made = make();
  return { bytes: used() - before, made };
}

const text = (bytes: number): string => randomBytes(bytes).toString('base64url');

const near = costOf(() => {
  const entries = new Entries({ sessions: SESSIONS, bytes: Number.MAX_SAFE_INTEGER });
  for (let i = 0; i < SESSIONS; i += 1) {
    const createdAt = Date.now() + i;
    const record = {
      userId: randomUUID(),
      username: `user-${i}-${text(4)}`,
      device: DEVICE,
      ...{ generation: 1, createdAt, absoluteExpiresAt: createdAt + 43_200_000 },
    };
    const accountState = JSON.stringify({ generation: 1, rights: 1, roles: ['customer'] });
    // As it comes from Redis: texts of its own, nothing shared between two sessions.
    entries.set(
      { userKey: text(12), id: text(32) },
      storedSession(JSON.stringify(record), String(createdAt), accountState, performance.now()),
    );
  }
  return entries;
});

const denied = costOf(() => {
  const list = new DenyList({ now: () => Date.now(), monotonic: () => performance.now() }, 310_000);
  for (let i = 0; i < ENTRIES; i += 1) list.add({ kind: 'session', sessionId: text(32) });
  return list;
});

process.stdout.write(
  JSON.stringify({
    nearCache: { sessions: near.made.count, bytes: near.bytes, stated: near.made.bytes },
    denyList: { entries: denied.made.size.sessions, bytes: denied.bytes },
  }),
);
