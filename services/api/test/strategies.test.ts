import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import {
  createLogger,
  createMetrics,
  createRedis,
  type Redis,
  showClock,
  WriteWatch,
} from '@gatehouse/defaults';
import {
  countingRandom,
  ManualClock,
  ModelAccounts,
  metricFindings,
  promtoolFindings,
  testLimits,
  testSigningKey,
} from '@gatehouse/session/testing';
import { Registry } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { registerMetrics } from '../src/metrics.ts';
import type { StrategyParts, StrategyRuntime } from '../src/strategies/strategy-runtime.ts';
import { buildStrategies, requirementsOf } from '../src/strategies.ts';
import { ModelCarts } from './support/models.ts';

const running: StrategyRuntime[] = [];
afterEach(() => {
  for (const { stop } of running.splice(0)) stop?.();
});

const logger = createLogger({ name: 'api', replica: 'test', level: 'silent' });

function build(names: readonly StrategyName[], changed: Partial<StrategyParts> = {}): StrategyRuntime[] {
  const built = buildStrategies(names, {
    limits: testLimits(),
    clock: new ManualClock(),
    retentionClock: new ManualClock(),
    random: countingRandom(),
    accounts: new ModelAccounts(),
    receipts: { revokeReceipt: async () => undefined },
    keySource: { fetch: () => Promise.reject(new Error('no query before the start')) },
    renew: async () => undefined,
    recordActivity: async () => undefined,
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
    report: () => undefined,
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
  const needy = STRATEGY_NAMES.filter((name) => requirementsOf(name).includes('REDIS_URL'));
  build(
    STRATEGY_NAMES.filter((name) => !needy.includes(name)),
    { connectRedis },
  );
  expect(connections).toBe(0);
  expect(needy).toEqual(['shared', 'cached', 'denylist']);
  for (const name of needy) expect(() => build([name], { connectRedis }), name).toThrow('Redis is off');
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
  expect(await memory?.strategy.authenticator.authenticate(presented)).toMatchObject({ kind: 'accepted' });
  expect(await sticky?.strategy.authenticator.authenticate(presented)).toMatchObject({
    reason: 'session_ended',
  });
});

it('asks for keys from its start to its stop, and is not ready without them', async () => {
  const { published } = await testSigningKey('key-1');
  const answers = Promise.withResolvers<void>();
  let asked = 0;
  const [token] = build(['token'], {
    limits: testLimits({ jwksRefreshMs: 20 }),
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
  for (const { strategy, checks } of build(['shared', 'cached', 'denylist'])) {
    const own = Object.entries(checks ?? {}).filter(([part]) => part !== 'keys');
    expect(own, strategy.facts.name).toHaveLength(1);
    for (const [, check] of own) await expect(check(), strategy.facts.name).rejects.toThrow();
  }
});

it('opens no connection for the near cache before its start, and leaves none behind', async () => {
  const made: Redis[] = [];
  const connectRedis: StrategyParts['connectRedis'] = (overrides = {}) => {
    const redis = createRedis({
      ...{ url: 'redis://127.0.0.1:1', storeTimeoutMs: 50, logger },
      overrides: { ...overrides, lazyConnect: true },
    });
    made.push(redis);
    return redis;
  };
  const [cached] = build(['cached'], { connectRedis });
  expect(made).toHaveLength(1);
  cached?.start?.();
  expect(made.map(({ options }) => options.protocol)).toEqual([3, 3, 2]);
  cached?.stop?.();
  await expect.poll(() => made.map(({ status }) => status)).toEqual(['end', 'end', 'end']);
});

it('counts what the near cache and the deny-list do', async () => {
  const metrics = build(['cached', 'denylist']).flatMap(({ metrics = [] }) => metrics);
  const registry = new Registry();
  registerMetrics(registry, metrics);
  for (const { name, read } of metrics) expect(read(), name).toBe(0);
  const shown = await registry.metrics();
  for (const name of [
    'near_cache_hits_total',
    'near_cache_misses_total',
    'near_cache_invalidations_total',
    'near_cache_lease_losses_total',
    'near_cache_sessions',
    'near_cache_bytes',
    'deny_list_sessions',
    'deny_list_users',
    'deny_list_trusted',
    'deny_list_invalid_entries_total',
    'deny_list_resyncs_total',
  ]) {
    expect(shown).toMatch(new RegExp(`^${name} 0$`, 'm'));
  }
});

it('metrics of all strategies pass `promtool check metrics`', async (context) => {
  const { registry } = createMetrics({ name: 'api', replica: 'test' });
  showClock(registry, { isOff: false });
  new WriteWatch({ stores: [], logger }).show(registry);
  for (const { metrics: figures = [] } of build(STRATEGY_NAMES)) registerMetrics(registry, figures);
  const metrics = await registry.metrics();
  expect(metricFindings(metrics)).toEqual([]);
  const findings = promtoolFindings(metrics);
  if (findings === undefined)
    await context.annotate('promtool is not installed: only the rules above were tried');
  expect(findings ?? []).toEqual([]);
});
