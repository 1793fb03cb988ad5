import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { createLogger, createRedis } from '@gatehouse/defaults';
import {
  countingRandom,
  ManualClock,
  ModelAccounts,
  testLimits,
  testSigningKey,
} from '@gatehouse/session/testing';
import { afterEach, expect, it } from 'vitest';
import { buildStrategies, type RunningStrategy, type StrategyParts } from '../src/strategies.ts';
import { ModelCarts } from './support/models.ts';

const running: RunningStrategy[] = [];
afterEach(() => {
  for (const { stop } of running.splice(0)) stop?.();
});

function build(names: readonly StrategyName[], changed: Partial<StrategyParts> = {}): RunningStrategy[] {
  const logger = createLogger({ name: 'api', replica: 'test', level: 'silent' });
  const built = buildStrategies(names, {
    limits: testLimits(),
    clock: new ManualClock(),
    random: countingRandom(),
    accounts: new ModelAccounts(),
    keySource: { fetch: () => Promise.reject(new Error('nobody is asked before the start')) },
    reportKeys: () => undefined,
    renew: async () => undefined,
    userCarts: new ModelCarts(),
    // Nothing listens there, and nothing is meant to.
    connectRedis: () =>
      createRedis({
        url: 'redis://127.0.0.1:1',
        storeTimeoutMs: 50,
        logger,
        overrides: { lazyConnect: true },
      }),
    sealingKeys: [Buffer.alloc(32, 1)],
    ...changed,
  });
  running.push(...built);
  return built;
}

it('builds every strategy there is, each under its own name and with carts', () => {
  const built = build(STRATEGY_NAMES);
  expect(built.map(({ strategy }) => strategy.facts.name)).toEqual([...STRATEGY_NAMES]);
});

it('never reaches for Redis unless a strategy needs it', () => {
  let connections = 0;
  const connectRedis = (): never => {
    connections += 1;
    throw new Error('Redis is off');
  };
  build(
    STRATEGY_NAMES.filter((name) => name !== 'shared'),
    { connectRedis },
  );
  expect(connections).toBe(0);
  expect(() => build(['shared'], { connectRedis })).toThrow('Redis is off');
});

it('keeps the sessions of memory and sticky apart', async () => {
  const [memory, sticky] = build(['memory', 'sticky']);
  const accounts = new ModelAccounts();
  const account = accounts.add('ada', 'whatever it is');
  const issued = await memory?.strategy.issuer?.issue(account, { client: 'browser', device: 'test' });
  const presented = {
    sessionCookie: issued?.cookies[0]?.value,
    cartCookie: undefined,
    refreshCookie: undefined,
    bearer: undefined,
    bodyToken: undefined,
  };
  expect(await memory?.strategy.recogniser.recognise(presented)).toMatchObject({ kind: 'accepted' });
  expect(await sticky?.strategy.recogniser.recognise(presented)).toMatchObject({ reason: 'session_ended' });
});

it('asks for keys from its start to its stop, and is not ready without them', async () => {
  const { published } = await testSigningKey('key-1');
  const answers = Promise.withResolvers<void>();
  let asked = 0;
  const [token] = build(['token'], {
    limits: testLimits({ jwksRefresh: 20 }),
    keySource: {
      async fetch() {
        asked += 1;
        if (asked === 3) answers.resolve();
        return { keys: [published], withdrawn: [] };
      },
    },
  });
  await expect(token?.checks?.keys?.()).rejects.toThrow('keys');
  expect(asked).toBe(0);
  token?.start?.();
  await answers.promise;
  await expect(token?.checks?.keys?.()).resolves.toBeUndefined();
  token?.stop?.();
});

it('is not ready while Redis does not answer', async () => {
  const [shared] = build(['shared']);
  await expect(shared?.checks?.redis?.()).rejects.toThrow();
});
