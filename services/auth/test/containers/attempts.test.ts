import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresCounters } from '../../src/adapters/attempts.ts';
import {
  type AttemptLimits,
  createAttemptLimits,
  registrationsBy,
  signInsBy,
} from '../../src/domain/attempts.ts';
import type { Source } from '../../src/domain/source.ts';
import { Postgres } from './support/postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
});
afterAll(() => postgres.stop());

const counters = (windowSeconds = 60, longestSeconds = 900) =>
  createPostgresCounters({ pool: postgres.pool(), windowSeconds, longestSeconds });

/** The limits of a process of its own. */
function limits({ both = 3, address = 6, account = 5, window = 60, longest = 900 } = {}): AttemptLimits {
  return createAttemptLimits(
    counters(window, longest),
    signInsBy({ accountAndAddress: both, address, account }),
  );
}

/** Lets time pass, for what is stored: all windows began so much earlier. */
const pass = (seconds: number) =>
  postgres.pool().query('update attempts set started = started - $1', [seconds * 1000]);

const newSource = (): Source => ({ account: randomUUID(), address: randomUUID() });

/** What a wrong password does; whether it was checked. */
async function fail(process: AttemptLimits, source: Source): Promise<boolean> {
  const reservation = await process.reserve(source);
  if (reservation.outcome === 'limited') return false;
  await process.secondsToWait(source);
  await reservation.place.use();
  return true;
}

describe('sign-in limits over two processes', () => {
  it('count together, per account and address', async () => {
    const [one, two] = [limits(), limits()];
    const source = newSource();
    for (const process of [one, two, one]) {
      expect(await two.secondsToWait(source)).toBe(0);
      expect(await fail(process, source)).toBe(true);
    }
    for (const process of [one, two]) {
      const wait = await process.secondsToWait(source);
      expect(wait).toBeGreaterThan(50);
      expect(wait).toBeLessThanOrEqual(60);
      expect(await process.reserve(source)).toMatchObject({
        outcome: 'limited',
        retryAfter: expect.closeTo(wait, -1),
      });
    }
    expect(await one.secondsToWait({ ...source, address: randomUUID() })).toBe(0);
    expect(await one.secondsToWait({ ...source, account: randomUUID() })).toBe(0);
  });

  it('hold for simultaneous attempts: none is checked beyond the limit', async () => {
    const [one, two] = [limits(), limits()];
    const source = newSource();
    const guesses = Array.from({ length: 200 }, (_, i) => fail(i % 2 ? one : two, source));
    expect((await Promise.all(guesses)).filter(Boolean)).toHaveLength(3);
  });

  it('hold for simultaneous attempts at one account from many addresses, and at many accounts from one', async () => {
    const [one, two] = [limits(), limits()];
    const { account, address } = newSource();
    const at = Array.from({ length: 60 }, (_, i) =>
      fail(i % 2 ? one : two, { account, address: randomUUID() }),
    );
    expect((await Promise.all(at)).filter(Boolean)).toHaveLength(5);
    const from = Array.from({ length: 60 }, (_, i) =>
      fail(i % 2 ? one : two, { account: randomUUID(), address }),
    );
    expect((await Promise.all(from)).filter(Boolean)).toHaveLength(6);
  });

  it('wait for no lock in a circle, whatever attempts cross', async () => {
    const processes = [limits({ both: 1000, address: 1000, account: 1000 }), limits()];
    const [a, b] = [newSource(), newSource()];
    const crossing = [a, b, { ...a, address: b.address }, { ...b, address: a.address }];
    const many = Array.from({ length: 200 }, (_, i) =>
      fail(processes[0] as AttemptLimits, crossing[i % 4] ?? a),
    );
    expect((await Promise.all(many)).every(Boolean)).toBe(true);
  });

  it('count no attempt that gave its place back', async () => {
    const process = limits();
    const source = newSource();
    for (let i = 0; i < 10; i += 1) {
      const reservation = await process.reserve(source);
      expect(reservation.outcome).toBe('reserved');
      if (reservation.outcome === 'reserved') await reservation.place.giveBack();
    }
    expect(await process.secondsToWait(source)).toBe(0);
  });

  it('reserve all places or none: a full account takes no place from the address', async () => {
    const process = limits({ account: 1, both: 1, address: 2 });
    const source = newSource();
    expect(await fail(process, source)).toBe(true);
    for (let i = 0; i < 5; i += 1) expect(await fail(process, source)).toBe(false);
    expect(await fail(process, { ...source, account: randomUUID() })).toBe(true);
  });

  it('let all try again when the window is over, and wait twice as long after each further full one', async () => {
    const process = limits({ both: 1, account: 10, address: 10, window: 1000, longest: 3000 });
    const source = newSource();
    const waits: number[] = [];
    for (let window = 0; window < 4; window += 1) {
      expect(await fail(process, source)).toBe(true);
      const wait = await process.secondsToWait(source);
      waits.push(Math.ceil(wait / 500) * 500);
      await pass(wait);
      expect(await process.secondsToWait(source)).toBe(0);
    }
    expect(waits).toEqual([1000, 2000, 3000, 3000]);
  });

  it.each([
    ['a window was not full', [2, 1, 2], 1000],
    ['none was full for longer than the longest wait', [2, 2], 9000],
  ])('forget full windows when %s', async (_what, windows, pause) => {
    const process = limits({ both: 2, account: 10, address: 10, window: 1000, longest: 4000 });
    const source = newSource();
    for (const failures of windows) {
      for (let i = 0; i < failures; i += 1) expect(await fail(process, source)).toBe(true);
      expect(await process.secondsToWait(source)).toBeLessThanOrEqual(1000);
      await pass(pause);
    }
  });

  it('give nothing back to a window that came after', async () => {
    const process = limits({ both: 2 });
    const source = newSource();
    const late = await process.reserve(source);
    await pass(60);
    expect(await fail(process, source)).toBe(true);
    expect(await fail(process, source)).toBe(true);
    if (late.outcome === 'reserved') await late.place.giveBack();
    expect(await fail(process, source)).toBe(false);
  });
});

describe('registrations over two processes', () => {
  it('never exceed the limit, not even at once', async () => {
    const [one, two] = [counters(), counters()].map((each) => createAttemptLimits(each, registrationsBy(5)));
    const source = newSource();
    const attempts = Array.from({ length: 60 }, (_, i) => fail((i % 2 ? one : two) as AttemptLimits, source));
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(5);
  });
});
