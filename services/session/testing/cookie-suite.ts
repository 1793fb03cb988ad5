import { createService } from '@gatehouse/defaults';
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptedOf, authentication } from '../src/authentication.ts';
import { signInRoutes } from '../src/sign-in/routes.ts';
import type { StrategyUnderTest } from './strategy-suite.ts';
import { TestClient } from './test-client.ts';

const PASSWORD = 'a long enough password';
const NAMES = ['__Host-gatehouse', '__Host-gatehouse-refresh'] as const;

/** How every strategy treats the cookies of a browser: how long they live, and the way out of two of them. */
export function describeCookies(name: string, setUp: () => Promise<StrategyUnderTest>): void {
  describe(`cookies of ${name}`, () => {
    let test: StrategyUnderTest;
    let app: ReturnType<typeof createService>;
    let origin: string;

    beforeEach(async () => {
      test = await setUp();
      const { facts, authenticator, issuer } = test.strategy;
      origin = `https://${facts.name}.gatehouse.localhost:8443`;
      const logger = pino({ level: 'silent' });
      app = createService({ name: 'api', replica: 'replica-1', logger, trustedProxies: ['loopback'] });
      app.register(authentication, { facts, authenticator, origin });
      app.register(signInRoutes, { facts, issuer, accounts: test.accounts });
      app.register(async (scope) => {
        scope.get('/me', async (request) => acceptedOf(request));
      });
      test.accounts.add('ada', PASSWORD);
    });
    afterEach(async () => {
      await app.close();
      await test.close?.();
    });

    const login = (who: TestClient, more: object = {}): Promise<LightMyRequestResponse> =>
      who.post('/auth/login', { username: 'ada', password: PASSWORD, ...more });
    async function signedIn(more: object = {}) {
      const who = new TestClient(app, origin);
      const answer = await login(who, more);
      expect(answer.statusCode).toBe(200);
      return { who, answer };
    }
    const cookiesOf = ({ headers }: LightMyRequestResponse): string[] => [headers['set-cookie'] ?? []].flat();
    /** `Cookie` of a browser that holds the credentials of all these clients at once. */
    const allOf = (...clients: TestClient[]): string =>
      clients
        .flatMap((one) => NAMES.map((cookie) => `${cookie}=${one.cookie(cookie) ?? ''}`))
        .filter((pair) => !pair.endsWith('='))
        .join('; ');
    const isSignedIn = async (who: TestClient): Promise<boolean> => {
      await who.renew();
      return (await who.get('/me')).statusCode === 200;
    };
    /** Past the bound a credential that ended is refused wherever the strategy learns of it. */
    const passBound = (): void => test.pass(test.strategy.facts.bound(test.limits).session + 2000);

    it('end with the browser unless it asked to be remembered', async () => {
      for (const cookie of cookiesOf((await signedIn()).answer))
        expect(cookie).not.toMatch(/Max-Age|Expires/i);
    });

    it('live as long as the session for a browser that is remembered, and what renews them keeps the choice', async () => {
      const { who, answer } = await signedIn({ remember: true });
      const seconds = test.limits.absoluteMs / 1000;
      const [cookie = ''] = cookiesOf(answer);
      expect(cookie).toContain(`Max-Age=${seconds};`);
      test.pass(5000);
      const change = { current: PASSWORD, next: 'another password' };
      const changed = await who.put('/auth/password', change);
      expect(changed.statusCode).toBe(200);
      expect(cookiesOf(changed)[0]).toMatch(/Max-Age=\d{3,}/);
    });

    it('of a password change end with the browser where those of the sign-in did', async () => {
      const { who } = await signedIn();
      const changed = await who.put('/auth/password', { current: PASSWORD, next: 'another password' });
      expect(changed.statusCode).toBe(200);
      for (const cookie of cookiesOf(changed)) expect(cookie).not.toMatch(/Max-Age|Expires/i);
    });

    it('are replaced by a sign-in, however many there are, and all that they stand for ends', async () => {
      const [first, second] = [(await signedIn()).who, (await signedIn()).who];
      const browser = new TestClient(app, origin);
      browser.headers = { cookie: allOf(first, second), authorization: 'Bearer x' };
      expect((await browser.get('/me')).json()).toMatchObject({ code: 'two_credentials' });
      expect((await login(browser)).statusCode).toBe(200);
      browser.headers = {};
      expect(await isSignedIn(browser)).toBe(true);
      passBound();
      expect(await isSignedIn(first)).toBe(false);
      expect(await isSignedIn(second)).toBe(false);
    });

    it('are cleared by signing out, however many there are, and all that they stand for ends', async () => {
      const [first, second] = [(await signedIn()).who, (await signedIn()).who];
      const browser = new TestClient(app, origin);
      browser.headers = { cookie: allOf(first, second) };
      const out = await browser.post('/auth/logout');
      expect(out.statusCode).toBe(204);
      expect(cookiesOf(out).length).toBeGreaterThan(0);
      for (const cookie of cookiesOf(out)) expect(cookie).toContain('=; Max-Age=0;');
      passBound();
      expect(await isSignedIn(first)).toBe(false);
      expect(await isSignedIn(second)).toBe(false);
    });

    it('that are two sign no client out from another origin', async () => {
      const [first, second] = [(await signedIn()).who, (await signedIn()).who];
      const browser = new TestClient(app, origin);
      browser.headers = {
        ...{ cookie: allOf(first, second), 'sec-fetch-site': undefined },
        origin: 'https://evil.test',
        authorization: 'Bearer x',
      };
      expect((await browser.post('/auth/logout')).statusCode).toBe(403);
      expect((await login(browser)).statusCode).toBe(403);
      expect(await isSignedIn(first)).toBe(true);
      expect(await isSignedIn(second)).toBe(true);
    });

    it('of the older version are not read, and taken away by signing in and out', async () => {
      const browser = new TestClient(app, origin);
      browser.headers = { cookie: '__Secure-gatehouse-refresh=a; __Secure-gatehouse-refresh=b' };
      const gone = '__Secure-gatehouse-refresh=; Max-Age=0; Path=/auth; HttpOnly; Secure; SameSite=Strict';
      expect(cookiesOf(await login(browser))).toContain(gone);
      expect(cookiesOf(await browser.post('/auth/logout'))).toContain(gone);
    });
  });
}
