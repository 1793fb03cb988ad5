import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresCounter } from '../../src/adapters/attempts.ts';
import { createSignInLimits, registrationFrom, type SignInLimits } from '../../src/domain/attempts.ts';
import { Postgres } from './support/postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
});
afterAll(() => postgres.stop());

const counter = (name: string, limit: number, windowSeconds = 60) =>
  createPostgresCounter({ pool: postgres.pool(), name, limit, windowSeconds });

/** The limits of a process of its own. */
function limits({ both = 3, address = 6, account = 5, windowSeconds = 60 } = {}): SignInLimits {
  return createSignInLimits({
    accountAndAddress: counter('both', both, windowSeconds),
    address: counter('address', address, windowSeconds),
    account: counter('account', account, windowSeconds),
  });
}

describe('sign-in limits over two processes', () => {
  it('count together, per account and address', async () => {
    const [one, two] = [limits(), limits()];
    const [user, from] = [randomUUID(), randomUUID()];
    for (const process of [one, two, one]) {
      expect(await two.secondsToWait(user, from)).toBe(0);
      await process.failed(user, from);
    }
    for (const process of [one, two]) {
      const wait = await process.secondsToWait(user.toUpperCase(), from);
      expect(wait).toBeGreaterThan(55);
      expect(wait).toBeLessThanOrEqual(60);
    }
    expect(await one.secondsToWait(user, randomUUID())).toBe(0);
    expect(await one.secondsToWait(randomUUID(), from)).toBe(0);
  });

  it('lose no failure that is counted at once', async () => {
    const [one, two] = [limits({ both: 100, address: 1000, account: 20 }), limits()];
    const user = randomUUID();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).failed(user, `address-${i}-${user}`)),
    );
    const strict = limits({ both: 100, address: 1000, account: 20 });
    expect(await strict.secondsToWait(user, 'elsewhere')).toBeGreaterThan(0);
    const looser = limits({ both: 100, address: 1000, account: 21 });
    expect(await looser.secondsToWait(user, 'elsewhere')).toBe(0);
  });

  it('let everybody try again when the window is over', async () => {
    const short = limits({ both: 1, windowSeconds: 1 });
    const [user, from] = [randomUUID(), randomUUID()];
    await short.failed(user, from);
    const wait = await short.secondsToWait(user, from);
    expect(wait).toBe(1);
    await sleep(wait * 1000 + 50);
    expect(await short.secondsToWait(user, from)).toBe(0);
  });
});

describe('registrations over two processes', () => {
  it('never exceed the limit, not even at once', async () => {
    const [one, two] = [counter('registrations', 5), counter('registrations', 5)];
    const from = randomUUID();
    const waits = await Promise.all(
      Array.from({ length: 12 }, (_, i) => registrationFrom(i % 2 ? one : two, from)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  });
});
