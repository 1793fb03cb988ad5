import { type Account, type Role, STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { createLogger, type OpenDocument, type Service, WriteWatch } from '@gatehouse/defaults';
import { type Carts, type Issuer, lifetimesOf, MemorySessionStore, type Strategy } from '@gatehouse/session';
import {
  countingRandom,
  denylistStrategy,
  ModelAccounts,
  ModelRows,
  ModelSessionRepository,
  phantomStrategy,
  recordStrategy,
  sealedStrategy,
  testLimits,
  tokenStrategy,
  WatchedManualClock,
} from '@gatehouse/session/testing';
import { createApi } from '../../src/app.ts';
import type { StrategyRuntime } from '../../src/strategies/strategy-runtime.ts';
import { AUTH_DOCUMENT } from './auth-document.ts';
import { ModelAdministration, ModelCarts, ModelRecipients, ModelTransfers } from './models.ts';
import { ShopClient } from './shop-client.ts';
import { switchable } from './switchable.ts';

const PASSWORD = 'correct horse battery staple';
export const REPLICA = 'replica-1';

type ShopStrategy = Strategy & { readonly issuer: Issuer; readonly carts: Carts };

/** A replica that runs `names`, with everything around it in memory, and each part to be taken away. */
export async function openShop(
  names: readonly StrategyName[] = STRATEGY_NAMES,
  beside: Omit<StrategyRuntime, 'strategy'> = {},
) {
  const limits = testLimits();
  const clock = new WatchedManualClock(limits.clockToleranceMs);
  await clock.compare();
  const lifetimes = lifetimesOf(limits);
  const accounts = new ModelAccounts();
  const rows = new ModelRows();
  const repositoryOf = (strategy: StrategyName) =>
    switchable(new ModelSessionRepository((id) => accounts.account(id), strategy, rows));
  const repositories = {
    token: repositoryOf('token'),
    denylist: repositoryOf('denylist'),
    sealed: repositoryOf('sealed'),
    phantom: repositoryOf('phantom'),
  };
  const stores = {
    memory: switchable(new MemorySessionStore({ clock, lifetimes })),
    sticky: switchable(new MemorySessionStore({ clock, lifetimes })),
    shared: switchable(new MemorySessionStore({ clock, lifetimes })),
    cached: switchable(new MemorySessionStore({ clock, lifetimes })),
  };
  const userCarts = switchable(new ModelCarts());
  const transfers = switchable(new ModelTransfers(clock));
  const recipients = switchable(new ModelRecipients(accounts));
  const authDocument = switchable({ read: async (): Promise<OpenDocument> => AUTH_DOCUMENT });
  const parts = { clock, accounts, limits };

  const { strategy: token } = await tokenStrategy(repositories.token.part, parts);
  const { strategy: denylist, subscriber: denying } = await denylistStrategy(
    repositories.denylist.part,
    parts,
  );
  const { strategy: sealed } = sealedStrategy(repositories.sealed.part, parts);
  const { strategy: phantom } = await phantomStrategy(repositories.phantom.part, parts);
  const strategies: Record<StrategyName, ShopStrategy> = {
    memory: kept(recordStrategy('memory', stores.memory.part, parts).strategy),
    sticky: kept(recordStrategy('sticky', stores.sticky.part, parts).strategy),
    shared: kept(recordStrategy('shared', stores.shared.part, parts).strategy),
    cached: kept(recordStrategy('cached', stores.cached.part, parts).strategy),
    denylist: kept({ ...denylist, carts: userCarts.part }),
    token: kept({ ...token, carts: userCarts.part }),
    sealed: kept(sealed),
    phantom: kept({ ...phantom, carts: userCarts.part }),
  };
  const failing = new Set<string>();
  const logger = createLogger({ name: 'api', replica: REPLICA, level: 'silent' });
  const { app, operations, close } = createApi({
    replica: REPLICA,
    logger,
    trustedProxies: ['loopback'],
    originOf,
    strategies: names.map((name) => ({ strategy: strategies[name], ...beside })),
    accounts,
    administration: new ModelAdministration(accounts),
    transfers: transfers.part,
    recipients: recipients.part,
    authDocument: () => authDocument.part.read(),
    clock,
    writes: new WriteWatch({ stores: [], logger }),
    random: countingRandom(),
    checks: {
      database: async () => {
        if (failing.has('database')) throw new Error('no database');
      },
      clock: () => clock.check(),
    },
  });
  await app.ready();
  await operations.ready();

  return {
    app,
    operations,
    close,
    clock,
    limits,
    accounts,
    /** The rows that auth keeps, of every strategy. */
    register: {
      set away(away: boolean) {
        for (const register of Object.values(repositories)) register.away = away;
      },
      get asked() {
        return Object.values(repositories).reduce((sum, { asked }) => sum + asked, 0);
      },
    },
    stores,
    userCarts,
    transfers,
    recipients,
    authDocument,
    failing,
    /** What the deny-list strategy knows; undefined while it may not be trusted. */
    denying,
    strategies,
    /** A client without a credential. */
    client: (strategy: StrategyName) => new ShopClient(app, strategy, originOf(strategy)),
    /** A client with a credential of that strategy, for a user made on the spot. */
    async signedIn(
      strategy: StrategyName,
      username = 'ada',
      roles: Role[] = ['customer'],
    ): Promise<ShopClient> {
      const account = accounts.account(`id-of-${username}`) ?? accounts.add(username, PASSWORD, roles);
      return signIn(app, strategies[strategy], account);
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

export function originOf(strategy: string): string {
  return `https://${strategy}.gatehouse.localhost:8443`;
}

async function signIn(app: Service, { facts, issuer }: ShopStrategy, account: Account): Promise<ShopClient> {
  const issued = await issuer.issue(account, { client: 'browser', device: 'test' });
  const client = new ShopClient(app, facts.name, originOf(facts.name));
  for (const { name, value } of issued.cookies) client.cookies.set(name, value);
  client.token = issued.tokens?.access_token;
  return client;
}

function kept(strategy: Strategy): ShopStrategy {
  const { issuer, carts } = strategy;
  if (!issuer || !carts) throw new TypeError(`${strategy.facts.name} is not complete`);
  return { ...strategy, issuer, carts };
}
