import { STRATEGY_HEADER } from '@gatehouse/contracts';
import {
  createMetrics,
  createOperations,
  createService,
  type Metrics,
  type Service,
  showClock,
  WriteWatch,
  writableDatabase,
  writableRedis,
} from '@gatehouse/defaults';
import {
  administrationRoutes,
  authentication,
  guardedByClock,
  type Strategy,
  signInRoutes,
} from '@gatehouse/session';
import { Gauge } from 'prom-client';
import { databaseCheck, denyListCheck, redisCheck } from './adapters/readiness.ts';
import { type Background, startBackground } from './background.ts';
import { type AuthParts, compose } from './composition.ts';
import type { AuthDependencies } from './dependencies.ts';
import { makeDemoUsers } from './domain/demo-users.ts';
import { registerContinuityMetrics } from './metrics.ts';
import { retryUntilReady } from './retry-until-ready.ts';
import { exchangeRoute } from './routes/internal/exchange.ts';
import { internalRoutes } from './routes/internal/index.ts';
import { keySetRoute } from './routes/key-set.ts';
import { livenessRoute } from './routes/liveness.ts';
import { registrationRoute } from './routes/registration.ts';

export { type AuthConfig, readAuthConfig } from './config.ts';
export type { AuthDependencies } from './dependencies.ts';

export interface Auth {
  /** What the gateway routes to. */
  readonly app: Service;
  /** Health, metrics and what our own services ask. */
  readonly operations: Service;
  close(): Promise<void>;
}

/**
 * Auth, ready to listen or to be injected into. The schema must be migrated.
 *
 * @throws StartError when the signing keys in the database cannot be opened.
 */
export async function createAuth(dependencies: AuthDependencies): Promise<Auth> {
  const { config, logger, random } = dependencies;
  const parts = await compose(dependencies);
  await prepareKeys(dependencies, parts);
  if (config.DEMO_USERS) await retryUntilReady(() => makeDemoUsers(parts.users, parts.hasher), logger);

  const writes = watchWrites(dependencies);
  const common = {
    name: 'auth',
    replica: config.REPLICA_NAME,
    logger,
    trustedProxies: config.TRUSTED_PROXIES,
    metrics: createMetrics({ name: 'auth', replica: config.REPLICA_NAME }),
    random,
    onFailure: (error: unknown) => writes.note(error),
  };
  const constraint = { name: 'strategy', header: STRATEGY_HEADER, known: config.strategies };
  const app = createService({ ...common, constraint });
  // Hooks of closing run last in, first out: the stores close when nothing needs them any more.
  app.addHook('onClose', async () => dependencies.release?.());
  app.register(livenessRoute);
  app.register(keySetRoute, { ring: parts.ring, maxAge: config.limits.jwksRefreshMs });
  for (const strategy of parts.strategies) mount(app, strategy, dependencies, parts);

  const operations = createOperations({
    ...common,
    service: app,
    checks: checksOf(dependencies, parts),
    degraded: () => writes.degraded,
  });
  const { INTERNAL_QUERY_SECRET: query, INTERNAL_CHANGE_SECRET: change } = config;
  operations.register(internalRoutes, { ...parts, secrets: { query, change } });
  if (config.EXCHANGE_SECRET !== undefined) {
    const { exchange } = parts;
    operations.register(exchangeRoute, { exchange, secret: config.EXCHANGE_SECRET });
  }
  countQueue(common.metrics, parts);
  writes.show(common.metrics.registry);
  app.addHook('onReady', async () => writes.start());
  app.addHook('onClose', async () => writes.stop());
  if (dependencies.watchedClock) showClock(common.metrics.registry, dependencies.watchedClock);
  runInBackground(app, dependencies, parts, common.metrics);
  return {
    app,
    operations,
    close: async () => void (await Promise.all([app.close(), operations.close()])),
  };
}

/**
 * Makes and opens the signing keys. Their times come from the clock: where that is off, auth starts all the same, answers
 * `undecided`, and prepares the keys once it is right.
 */
async function prepareKeys({ watchedClock, logger }: AuthDependencies, { ring }: AuthParts): Promise<void> {
  const prepare = (): Promise<void> => retryUntilReady(() => ring.prepare(), logger);
  if (watchedClock?.isOff) void watchedClock.confirmed().then(prepare);
  else await prepare();
}

function watchWrites({ config, pool, redis, random, logger }: AuthDependencies): WriteWatch {
  const insert = `insert into ended_sessions (id, strategy, tag) values ('write-' || gen_random_uuid(), 'none', $1)`;
  const stores = [
    writableDatabase(pool, insert, random),
    ...(redis ? [writableRedis(redis, `{gatehouse}:writable:${config.REPLICA_NAME}`)] : []),
  ];
  return new WriteWatch({ stores, logger });
}

/** Under the strategy's own host: opening accounts for all, signing in and administration where auth issues. */
function mount(app: Service, strategy: Strategy, dependencies: AuthDependencies, parts: AuthParts): void {
  const { config, watchedClock } = dependencies;
  const { facts, issuer } = strategy;
  const authenticator = watchedClock
    ? guardedByClock(strategy.authenticator, watchedClock)
    : strategy.authenticator;
  const { accounts, administration, registerAccount } = parts;
  app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.constraints = { ...route.constraints, strategy: facts.name };
    });
    const origin = new URL(`https://${facts.name}.${config.PUBLIC_HOST}:${config.PUBLIC_PORT}`).origin;
    await scope.register(authentication, { facts, authenticator, origin });
    await scope.register(registrationRoute, { registerAccount });
    if (!issuer) return;
    await scope.register(signInRoutes, { facts, issuer, accounts });
    await scope.register(administrationRoutes, { facts, issuer, administration });
  });
}

function checksOf({ pool, redis, watchedClock }: AuthDependencies, { ring, redisBackend }: AuthParts) {
  return {
    database: databaseCheck(pool),
    ...(watchedClock && { clock: () => watchedClock.check() }),
    keys: async () => void (await ring.current()),
    ...(redis && { redis: redisCheck(redis, redisBackend?.guard) }),
    ...(redisBackend?.subscriber && { 'deny-list': denyListCheck(redisBackend.subscriber) }),
  };
}

function countQueue({ registry }: Metrics, { queue }: AuthParts): void {
  new Gauge({
    name: 'password_queue',
    help: 'Passwords that are being hashed, and that wait for it.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'running' }, queue.depth.running);
      this.set({ state: 'waiting' }, queue.depth.waiting);
    },
  });
}

function runInBackground(
  app: Service,
  dependencies: AuthDependencies,
  parts: AuthParts,
  { registry }: Metrics,
): void {
  const { verificationKeys, redisBackend } = parts;
  const { limits } = dependencies.config;
  let background: Background | undefined;
  app.addHook('onReady', async () => {
    verificationKeys.start();
    redisBackend?.subscriber?.start();
    background = startBackground({ ...dependencies, ...parts, limits });
    if (background.epochPublisher) registerContinuityMetrics(registry, background.epochPublisher);
  });
  app.addHook('onClose', async () => {
    verificationKeys.stop();
    redisBackend?.subscriber?.stop();
    await background?.stop();
  });
}
