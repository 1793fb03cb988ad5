import { STRATEGY_HEADER } from '@gatehouse/contracts';
import {
  createMetrics,
  createOperations,
  createService,
  type Logger,
  type OpenDocument,
  type Random,
  type ReadinessCheck,
  type Service,
  showClock,
  type WatchedClock,
  type WriteWatch,
} from '@gatehouse/defaults';
import { type Accounts, type Administration, guardedByClock } from '@gatehouse/session';
import type { Recipients, Transfers } from './domain/transfers.ts';
import { registerMetrics } from './metrics.ts';
import { documentRoute } from './routes/document.ts';
import { STRATEGY_CONSTRAINT, strategyRoutes } from './routes/strategy.ts';
import type { StrategyRuntime } from './strategies/strategy-runtime.ts';

export interface ApiParts {
  /** The name of this process, for X-Replica. */
  readonly replica: string;
  readonly logger: Logger;
  readonly trustedProxies: readonly string[];
  /** Scheme, host and port that browsers see a strategy under. */
  readonly originOf: (strategy: string) => string;
  readonly strategies: readonly StrategyRuntime[];
  readonly accounts: Accounts;
  readonly administration: Administration;
  readonly transfers: Transfers;
  readonly recipients: Recipients;
  /** The OpenAPI document of what auth serves. @throws Unavailable */
  readonly authDocument: () => Promise<OpenDocument>;
  readonly clock: WatchedClock;
  /** Which stores refuse writes. */
  readonly writes: WriteWatch;
  readonly random: Random;
  /** Readiness by part, besides what the strategies bring. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

export interface Api {
  /** What the gateway routes to. */
  readonly app: Service;
  /** Health, metrics and the OpenAPI document. */
  readonly operations: Service;
  close(): Promise<void>;
}

/** A replica of the shop: every route once per strategy, told apart by the header that the gateway sets. */
export function createApi(parts: ApiParts): Api {
  const { replica, logger, trustedProxies, random, strategies, clock, writes } = parts;
  const metrics = createMetrics({ name: 'api', replica });
  const common = {
    name: 'api',
    replica,
    logger,
    trustedProxies,
    metrics,
    random,
    onFailure: (error: unknown) => writes.note(error),
  };
  const known = strategies.map(({ strategy }) => strategy.facts.name);
  const app = createService({
    ...common,
    constraint: { name: STRATEGY_CONSTRAINT, header: STRATEGY_HEADER, known },
  });
  showClock(metrics.registry, clock);
  writes.show(metrics.registry);
  for (const { strategy, metrics: figures = [], start, stop } of strategies) {
    const guarded = { ...strategy, authenticator: guardedByClock(strategy.authenticator, clock) };
    const origin = parts.originOf(strategy.facts.name);
    app.register(strategyRoutes, { ...parts, strategy: guarded, origin });
    app.register(documentRoute, { ...parts, facts: strategy.facts, origin });
    registerMetrics(metrics.registry, figures);
    app.addHook('onReady', async () => start?.());
    app.addHook('onClose', async () => stop?.());
  }
  const checks = Object.fromEntries(
    [parts, ...strategies].flatMap(({ checks = {} }) => Object.entries(checks)),
  );
  const operations = createOperations({ ...common, service: app, checks, degraded: () => writes.degraded });
  return { app, operations, close: async () => void (await Promise.all([app.close(), operations.close()])) };
}
