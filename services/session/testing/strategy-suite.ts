import { createService } from '@gatehouse/defaults';
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptedOf, authentication, credentialsOf } from '../src/authentication.ts';
import type { Carts } from '../src/carts/port.ts';
import { signInRoutes } from '../src/sign-in/routes.ts';
import type { Issuer, Strategy, TimeLimits } from '../src/strategy.ts';
import type { ModelAccounts } from './model-accounts.ts';
import { TestClient } from './test-client.ts';

export interface StrategyUnderTest {
  readonly strategy: Strategy & { readonly issuer: Issuer };
  readonly carts?: Carts;
  readonly accounts: ModelAccounts;
  readonly limits: TimeLimits;
  /** Lets so many milliseconds pass for the strategy's clock. */
  readonly pass: (milliseconds: number) => void;
  readonly close?: () => Promise<void>;
}

const PASSWORD = 'a long enough password';

/** What every strategy does for its client, in front of whichever store it keeps its state in. */
export function describeStrategy(name: string, setUp: () => Promise<StrategyUnderTest>): void {
  describe(name, () => {
    let test: StrategyUnderTest;
    let app: ReturnType<typeof createService>;
    let origin: string;

    beforeEach(async () => {
      test = await setUp();
      const { facts, authenticator, issuer } = test.strategy;
      origin = `https://${facts.name}.gatehouse.localhost:8443`;
      app = createService({
        name: 'api',
        replica: 'replica-1',
        logger: pino({ level: 'silent' }),
        trustedProxies: ['loopback'],
      });
      app.register(authentication, { facts, authenticator, origin });
      app.register(signInRoutes, { facts, issuer, accounts: test.accounts });
      app.register(async (scope) => {
        scope.get('/me', async (request) => acceptedOf(request));
        scope.post('/cart/:sku', async (request, reply) => {
          const owner = {
            identity: acceptedOf(request).identity,
            times: acceptedOf(request).times,
            credentials: credentialsOf(request),
          };
          const change = await test.carts?.add(owner, (request.params as { sku: string }).sku, 1);
          return reply.send(change);
        });
      });
      test.accounts.add('ada', PASSWORD);
      test.accounts.add('eve', PASSWORD);
    });

    afterEach(async () => {
      await app.close();
      await test.close?.();
    });

    const client = (): TestClient => new TestClient(app, origin);
    async function signedIn(username = 'ada', as: 'browser' | 'native' = 'browser'): Promise<TestClient> {
      const who = client();
      const answer = await who.post('/auth/login', { username, password: PASSWORD, client: as });
      expect(answer.statusCode).toBe(200);
      return who;
    }
    const code = (answer: LightMyRequestResponse): string => answer.json<{ code: string }>().code;
    /** The most a credential may be accepted after its end. */
    const bound = (): ReturnType<Strategy['facts']['bound']> => test.strategy.facts.bound(test.limits);

    it('authenticates the client it signed in, and says who it is', async () => {
      const ada = await signedIn();
      const me = await ada.get('/me');
      expect(me.statusCode).toBe(200);
      expect(me.json()).toMatchObject({
        identity: { username: 'ada', userId: 'id-of-ada', roles: ['customer'] },
      });
      expect(me.headers['server-timing']).toMatch(/^authenticate;dur=\d/);
      expect(me.headers['cache-control']).toBe('no-store');
    });

    it('tells a client without a credential from one with a bad one, and clears nothing', async () => {
      const none = await client().get('/me');
      expect([none.statusCode, code(none)]).toEqual([401, 'not_authenticated']);
      expect(none.headers['www-authenticate']).toBeDefined();
      const forged = client();
      forged.present(test.strategy.facts.transport === 'bearer' ? 'bearer' : 'cookie', 'x'.repeat(60));
      const refused = await forged.get('/me');
      expect([refused.statusCode, code(refused)]).toEqual([401, 'session_ended']);
      expect(refused.headers['set-cookie']).toBeUndefined();
    });

    it('refuses a wrong password without making anything', async () => {
      const who = client();
      const answer = await who.post('/auth/login', { username: 'ada', password: 'not the password' });
      expect([answer.statusCode, code(answer)]).toEqual([401, 'invalid_credentials']);
      expect(answer.headers['set-cookie']).toBeUndefined();
    });

    it('forgets the client that signed out, within the bound, whatever it replays', async () => {
      const ada = await signedIn();
      const thief = ada.copy();
      const out = await ada.post('/auth/logout');
      expect(out.statusCode).toBe(204);
      expect(ada.holdsNothing).toBe(true);
      test.pass(bound().session);
      expect((await thief.get('/me')).statusCode).toBe(401);
      expect((await thief.post('/auth/refresh')).statusCode).not.toBe(200);
      expect((await thief.post('/auth/logout')).statusCode).toBe(204);
    });

    it('ends all sessions of a user, and no other user’s', async () => {
      const [here, there, eve] = [await signedIn(), await signedIn(), await signedIn('eve')];
      expect((await here.post('/auth/logout-everywhere')).statusCode).toBe(204);
      test.pass(bound().user);
      for (const dead of [here.copy(), there]) expect((await dead.get('/me')).statusCode).toBe(401);
      await eve.renew();
      expect((await eve.get('/me')).statusCode).toBe(200);
    });

    it('gives a new credential at sign-in and ends the one the client came with', async () => {
      const ada = await signedIn();
      const before = ada.copy();
      await ada.post('/auth/login', { username: 'ada', password: PASSWORD });
      expect((await ada.get('/me')).statusCode).toBe(200);
      test.pass(bound().session);
      expect((await before.get('/me')).statusCode).toBe(401);
    });

    it('changes the credential with the password; the old one and all other sessions end', async () => {
      const [ada, other] = [await signedIn(), await signedIn()];
      const before = ada.copy();
      const wrong = await ada.put('/auth/password', {
        current: 'not the password',
        next: 'another password',
      });
      expect([wrong.statusCode, code(wrong)]).toEqual([401, 'invalid_credentials']);
      const changed = await ada.put('/auth/password', { current: PASSWORD, next: 'another password' });
      expect(changed.statusCode).toBe(200);
      expect((await ada.get('/me')).statusCode).toBe(200);
      test.pass(bound().user);
      for (const dead of [before, other]) expect((await dead.get('/me')).statusCode).toBe(401);
    });

    it('lists the user’s own sessions and ends one by its handle', async () => {
      const [ada, other, eve] = [await signedIn(), await signedIn(), await signedIn('eve')];
      const { sessions } = (await ada.get('/auth/sessions')).json<{
        sessions: { id: string; current: boolean }[];
      }>();
      expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
      const handle = sessions.find(({ current }) => !current)?.id ?? '';
      expect(code(await eve.delete(`/auth/sessions/${handle}`))).toBe('no_such_session');
      expect((await ada.delete(`/auth/sessions/${handle}`)).statusCode).toBe(204);
      expect(code(await ada.delete(`/auth/sessions/${handle}`))).toBe('no_such_session');
      test.pass(bound().session);
      expect((await other.get('/me')).statusCode).toBe(401);
      await ada.renew();
      expect((await ada.get('/me')).statusCode).toBe(200);
    });

    it('takes a removed role away within the bound', async () => {
      const ada = await signedIn();
      await test.accounts.setRoles('id-of-ada', []);
      test.pass(bound().roles);
      await ada.renew();
      expect((await ada.get('/me')).json()).toMatchObject({ identity: { roles: [] } });
    });

    it('ends a session at its absolute deadline, however much it is used', async () => {
      const ada = await signedIn();
      const step = test.limits.idleMs / 2;
      let passed = 0;
      for (; passed + step < test.limits.absoluteMs; passed += step) {
        test.pass(step);
        await ada.renew();
        expect((await ada.get('/me')).statusCode, `after ${passed + step} ms`).toBe(200);
      }
      test.pass(test.limits.absoluteMs - passed + test.limits.clockToleranceMs);
      await ada.renew();
      expect((await ada.get('/me')).statusCode).toBe(401);
    });

    it('ends an idle session, not before its time and not much after', async () => {
      const [early, late] = [await signedIn(), await signedIn()];
      test.pass(test.limits.idleMs - 1);
      await early.renew();
      expect((await early.get('/me')).statusCode).toBe(200);
      test.pass(1 + Math.max(test.limits.accessTokenMs, test.limits.sealedRenewalMs));
      await late.renew();
      expect((await late.get('/me')).statusCode).toBe(401);
    });

    it('discards a sign-in during which all sessions of the user ended', async () => {
      const who = client();
      test.accounts.meanwhile = () => test.accounts.revoke('id-of-ada');
      const raced = await who.post('/auth/login', { username: 'ada', password: PASSWORD });
      expect([raced.statusCode, code(raced), raced.headers['set-cookie']]).toEqual([
        503,
        'undecided',
        undefined,
      ]);
      const ada = await signedIn();
      const { sessions } = (await ada.get('/auth/sessions')).json<{ sessions: unknown[] }>();
      expect(sessions).toHaveLength(1);
    });

    it('answers undecided when no store answers, keeps the credential, and continues afterwards', async () => {
      const who = client();
      test.accounts.away = true;
      const away = await who.post('/auth/login', { username: 'ada', password: PASSWORD });
      expect([away.statusCode, code(away), away.headers['retry-after']]).toEqual([503, 'undecided', '1']);
      expect(away.headers['set-cookie']).toBeUndefined();
      test.accounts.away = false;
      expect((await who.post('/auth/login', { username: 'ada', password: PASSWORD })).statusCode).toBe(200);
    });

    it('completes a password change and a logout-everywhere that were answered 503, when asked again', async () => {
      const [ada, other] = [await signedIn(), await signedIn()];
      const change = { current: PASSWORD, next: 'another long password' };
      const changed = (who: TestClient) => who.put('/auth/password', change);
      // Committed, and the answer lost; then completed, and the new session not made.
      test.accounts.answersLost = 1;
      expect((await changed(ada)).statusCode).toBe(503);
      test.accounts.accountStatesLost = 1;
      expect((await changed(ada)).statusCode).toBe(503);
      expect(code(await changed(other))).toBe('session_ended');
      expect((await changed(ada)).statusCode).toBe(200);
      expect((await ada.get('/me')).statusCode).toBe(200);

      const [copy, thief] = [ada.copy(), ada.copy()];
      test.accounts.answersLost = 1;
      expect((await ada.post('/auth/logout-everywhere')).statusCode).toBe(503);
      expect((await ada.post('/auth/logout-everywhere')).statusCode).toBe(204);
      expect((await copy.post('/auth/logout-everywhere')).statusCode).toBe(204);
      expect(code(await other.post('/auth/logout-everywhere'))).toBe('session_ended');
      expect(code(await thief.put('/auth/password', { current: change.next, next: PASSWORD }))).toBe(
        'session_ended',
      );
    });

    it('ends none of the sessions that began since when a change is repeated', async () => {
      const ada = await signedIn();
      const [former, overtaken] = [ada.copy(), ada.copy()];
      expect((await ada.post('/auth/logout-everywhere')).statusCode).toBe(204);
      const later = await signedIn();
      expect((await former.post('/auth/logout-everywhere')).statusCode).toBe(204);
      await later.renew();
      expect((await later.get('/me')).statusCode).toBe(200);

      const before = later.copy();
      const change = { current: PASSWORD, next: 'another long password' };
      expect((await later.put('/auth/password', change)).statusCode).toBe(200);
      expect((await before.put('/auth/password', change)).statusCode).toBe(200);
      await later.renew();
      expect((await later.get('/me')).statusCode).toBe(200);
      expect(code(await overtaken.post('/auth/logout-everywhere'))).toBe('session_ended');
    });

    it('is signed out by the end of its own session, however often that is asked for', async () => {
      const [ada, other] = [await signedIn(), await signedIn()];
      const { sessions } = (await ada.get('/auth/sessions')).json<{
        sessions: { id: string; current: boolean }[];
      }>();
      const own = sessions.find(({ current }) => current)?.id ?? '';
      const copy = ada.copy();
      expect((await ada.delete(`/auth/sessions/${own}`)).statusCode).toBe(204);
      // A replica cannot tell that it ended from that another one keeps it.
      const again = test.strategy.facts.issuedBy === 'auth' ? 204 : 401;
      expect((await copy.delete(`/auth/sessions/${own}`)).statusCode).toBe(again);
      expect((await other.get('/auth/sessions')).statusCode).toBe(200);
    });

    it('refuses two credentials and forged requests before anything happens', async () => {
      const ada = await signedIn();
      ada.headers = { cookie: '__Host-gatehouse=a; __Host-gatehouse=b' };
      expect(code(await ada.get('/me'))).toBe('two_credentials');
      ada.headers = { cookie: '__Host-gatehouse=a', authorization: 'Bearer b' };
      expect(code(await ada.get('/me'))).toBe('two_credentials');
      ada.headers = {
        'sec-fetch-site': 'cross-site',
        cookie: `__Host-gatehouse=${ada.cookie('__Host-gatehouse') ?? 'x'}`,
        authorization: undefined,
      };
      expect(code(await ada.post('/auth/logout'))).toBe('cross_site');
      ada.headers = {};
      expect((await ada.get('/me')).statusCode).toBe(200);
    });
  });
}
