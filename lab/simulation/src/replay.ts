import type { Account } from '@gatehouse/contracts';
import type { Database, Ended } from './database.ts';
import type { Redis } from './redis.ts';
import type { Wire } from './wire.ts';

export interface ReplayParts {
  readonly redis: Redis;
  readonly wire: Wire;
  readonly database: Database;
  readonly from: string;
  /** Tells the store that a session ended, and what became true of a user. */
  readonly sendEnded: (ended: Ended) => Promise<void>;
  readonly sendRaised: (account: Account) => Promise<void>;
}

/** As auth's vouching: repeats what was committed; a Redis without an epoch is told everything before it gets one. */
export function createReplay(parts: ReplayParts): { turn(): Promise<void> } {
  const { redis, wire, database, from, sendEnded, sendRaised } = parts;
  let [ended, raised, turns] = [0, 0, 0];

  async function tell(): Promise<void> {
    const rows = await database.transact(from, 'read what ended', () => ({
      ended: database.ended.slice(ended),
      raised: database.people.raised.slice(raised),
    }));
    for (const account of rows.raised) {
      await sendRaised(account);
      raised += 1;
    }
    for (const row of rows.ended) {
      await sendEnded(row);
      ended += 1;
    }
  }

  return {
    async turn() {
      if ((await wire.call('GET epoch', () => redis.model.epoch)) !== undefined) return tell();
      turns += 1;
      const nonce = `${from}.${turns}`;
      const runId = await wire.call('INFO server', () => redis.model.runId);
      await wire.call(
        'SET mark',
        redis.write(() => redis.model.mark(nonce)),
      );
      [ended, raised] = [0, 0];
      await tell();
      await wire.call(
        'VOUCH',
        redis.write(() => redis.model.vouch(runId, nonce)),
      );
    },
  };
}
