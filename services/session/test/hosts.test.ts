import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { createService } from '@gatehouse/defaults';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { acceptedOf, authentication } from '../src/authentication.ts';
import { signInRoutes } from '../src/sign-in/routes.ts';
import { MemorySessionStore } from '../src/store/memory.ts';
import { lifetimesOf } from '../src/time-limits.ts';
import {
  countingRandom,
  denylistStrategy,
  ManualClock,
  ModelAccounts,
  ModelRows,
  ModelSessionRepository,
  phantomStrategy,
  recordStrategy,
  type StrategyUnderTest,
  sealedStrategy,
  type TestKeys,
  testKeys,
  testLimits,
  tokenStrategy,
} from '../testing/index.ts';
import { TestClient } from '../testing/test-client.ts';

const PASSWORD = 'a long enough password';
const pairs = STRATEGY_NAMES.flatMap((home) =>
  STRATEGY_NAMES.filter((other) => other !== home).map((other): [StrategyName, StrategyName] => [
    home,
    other,
  ]),
);

/** All strategies of one deployment: one set of accounts, rows and keys, a host each. */
async function openHosts() {
  const parts = { clock: new ManualClock(), accounts: new ModelAccounts() };
  const keys: TestKeys = await testKeys(parts);
  const all = { ...parts, keys, random: countingRandom() };
  const rows = new ModelRows();
  const repository = (name: StrategyName) =>
    new ModelSessionRepository((id) => parts.accounts.account(id), name, rows);
  const store = () => new MemorySessionStore({ clock: parts.clock, lifetimes: lifetimesOf(testLimits()) });
  const strategies: Record<StrategyName, StrategyUnderTest> = {
    memory: recordStrategy('memory', store(), all),
    sticky: recordStrategy('sticky', store(), all),
    shared: recordStrategy('shared', store(), all),
    cached: recordStrategy('cached', store(), all),
    token: await tokenStrategy(repository('token'), all),
    denylist: await denylistStrategy(repository('denylist'), all),
    sealed: sealedStrategy(repository('sealed'), all),
    phantom: await phantomStrategy(repository('phantom'), all),
  };
  parts.accounts.add('ada', PASSWORD);
  const opened = Object.values(strategies).map(({ strategy: { facts, authenticator, issuer } }) => {
    const origin = `https://${facts.name}.gatehouse.localhost:8443`;
    const app = createService({
      ...{
        name: 'api',
        replica: 'replica-1',
        logger: pino({ level: 'silent' }),
        trustedProxies: ['loopback'],
      },
    });
    app.register(authentication, { facts, authenticator, origin });
    app.register(signInRoutes, { facts, issuer, accounts: parts.accounts });
    app.register(async (scope) => scope.get('/me', async (request) => acceptedOf(request)));
    return [facts.name, { app, origin, facts }] as const;
  });
  const hosts = Object.fromEntries(opened) as Record<StrategyName, (typeof opened)[number][1]>;
  return { ...parts, keys, hosts };
}

describe('a credential that is shown at another host', () => {
  let hosts: Awaited<ReturnType<typeof openHosts>>;

  beforeEach(async () => {
    hosts = await openHosts();
  });

  async function signedIn(name: StrategyName): Promise<TestClient> {
    const { app, origin } = hosts.hosts[name];
    const client = new TestClient(app, origin);
    expect((await client.post('/auth/login', { username: 'ada', password: PASSWORD })).statusCode).toBe(200);
    return client;
  }
  const ids = async (client: TestClient): Promise<string[]> => {
    const { sessions } = (await client.get('/auth/sessions')).json<{ sessions: { id: string }[] }>();
    return sessions.map(({ id }) => id);
  };

  it.each(pairs)('%s at %s: neither works, lists, extends nor ends anything', async (home, other) => {
    const ada = await signedIn(home);
    const mine = await ids(ada);
    const shown = ada.at(hosts.hosts[other]);
    for (const answer of [await shown.get('/me'), await shown.get('/auth/sessions')]) {
      expect(answer.statusCode).toBe(401);
    }
    const refreshed = await shown.post('/auth/refresh');
    expect([401, 404]).toContain(refreshed.statusCode);
    await shown.post('/auth/logout');
    expect((await ada.get('/me')).statusCode).toBe(200);

    const there = await signedIn(other);
    for (const id of mine) expect(await ids(there)).not.toContain(id);
    for (const id of mine) expect((await there.delete(`/auth/sessions/${id}`)).statusCode).toBe(404);
    await ada.renew();
    expect((await ada.get('/me')).statusCode).toBe(200);
    expect(await ids(ada)).toEqual(mine);
  });

  it.each(pairs)('%s at %s: ends at home within the bound, wherever it was shown', async (home, other) => {
    const ada = await signedIn(home);
    const thief = ada.copy();
    const shown = ada.at(hosts.hosts[other]);
    await shown.post('/auth/refresh');
    await shown.get('/me');
    expect((await ada.post('/auth/logout')).statusCode).toBe(204);
    hosts.clock.advance(hosts.hosts[home].facts.bound(testLimits()).session);
    for (const who of [thief, shown]) expect((await who.get('/me')).statusCode).toBe(401);
  });

  it('ends everywhere with logout-everywhere at any host', async () => {
    for (const from of STRATEGY_NAMES) {
      const clients = await Promise.all(STRATEGY_NAMES.map(signedIn));
      const ended = await clients[STRATEGY_NAMES.indexOf(from)]?.copy().post('/auth/logout-everywhere');
      expect(ended?.statusCode).toBe(204);
      hosts.clock.advance(
        Math.max(...Object.values(hosts.hosts).map(({ facts }) => facts.bound(testLimits()).user)),
      );
      for (const client of clients) expect((await client.get('/me')).statusCode).toBe(401);
    }
  });
});
