import type { Account } from '@gatehouse/contracts';
import type { Ended } from './database.ts';
import type { Redis } from './redis.ts';
import { createReplay } from './replay.ts';
import type { Wire } from './wire.ts';
import type { Ground } from './worlds.ts';

const REPLAY_MS = 400;

/** Calls again and again, a while after the last call ended. */
function repeat(ground: Ground, at: string, milliseconds: number, turn: () => Promise<void>): void {
  const next = (): void => {
    ground.schedule.after(milliseconds, at, `${at} turn`, () => void turn().catch(ignored).then(next));
  };
  next();
}

interface ReplayedWires {
  readonly redis: Redis;
  readonly wire: Wire;
  readonly sendEnded: (ended: Ended) => Promise<void>;
  readonly sendRaised: (account: Account) => Promise<void>;
}

/** What an auth process repeats to Redis, again and again. */
export function startReplay(ground: Ground, from: string, wires: ReplayedWires): void {
  const { database, sabotage } = ground;
  const blind = sabotage.vouchesBlindly === true;
  const replay = createReplay({
    ...wires,
    database,
    from,
    ...(blind && { sendEnded: async () => undefined, sendRaised: async () => undefined }),
  });
  repeat(ground, from, REPLAY_MS, () => replay.turn());
}

/** The world begins with a Redis that is vouched for. */
export function vouchAtFirst(redis: Redis): void {
  redis.model.mark('first');
  redis.model.vouch(redis.model.runId, 'first');
  redis.model.save();
}

/** A turn that failed is tried again at the next. */
const ignored = (): void => undefined;
