import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, json } from '@gatehouse/testkit/answer';
import { shortLimits } from '@gatehouse/testkit/limits';
import type { SignedIn } from '@gatehouse/testkit/shapes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { expectProblem } from '../../support/expectations.ts';
import { type OwnCluster, ownCluster } from '../../support/own-cluster.ts';
import { cookieStrategies, type Strategy, strategies } from '../../support/strategies.ts';

const IDLE = 4;
const ABSOLUTE = 10;
const TOKEN = 2;
const RENEWAL = 1;
const TOLERANCE = 1;
const limits = {
  ...shortLimits,
  SESSION_IDLE_SECONDS: IDLE,
  SESSION_ABSOLUTE_SECONDS: ABSOLUTE,
  ACCESS_TOKEN_SECONDS: TOKEN,
  REFRESH_GRACE_SECONDS: 1,
  SEALED_RENEWAL_SECONDS: RENEWAL,
  LOCAL_RENEWAL_SECONDS: RENEWAL,
  CLOCK_TOLERANCE_SECONDS: TOLERANCE,
};

/** G5: how late the idle deadline may come, in seconds. */
function lateness({ name, refreshes }: Strategy): number {
  if (refreshes) return TOKEN + TOLERANCE;
  if (name === 'sealed') return RENEWAL + TOLERANCE;
  return Math.min(IDLE / 10, 60);
}

/** What counts as activity: an authenticated request, or with tokens a refresh. */
async function act(client: Client): Promise<Answer> {
  if (!client.strategy.refreshes) return client.get('/api/me');
  const answer = await client.once('POST', '/auth/refresh');
  if (answer.status === 200) client.adopt(answer);
  client.letAge();
  return answer;
}

/** Ended; or not even presented any more, because the cookie's own life was the session's. */
function expectEnded(answer: Answer, strategy: Strategy): void {
  const codes = strategy.refreshes ? ['refresh_rejected'] : ['session_ended'];
  expectProblem(answer, 401, ...codes, 'not_authenticated');
}

let own: OwnCluster | undefined;
beforeAll(async () => {
  own = await ownCluster({ limits });
});
afterAll(() => own?.release());

// All at once: nearly all of the time is spent waiting for deadlines.
describe.concurrent('lifetimes', () => {
  describe.for(strategies)('$name', (strategy) => {
    test('ends when idle: never early, and late by no more than promised', async () => {
      const client = await signIn(strategy);
      client.letAge();
      const signedIn = performance.now();
      await untilBound(signedIn, IDLE - 1);
      const answer = await act(client);
      expect(answer.status, answer.text).toBe(200);
      const active = performance.now();
      const credential = await client.credential();
      await untilBound(active, IDLE - 1);
      expect((await act(client)).status, 'the activity did not count').toBe(200);
      const last = performance.now();
      const lastCredential = await client.credential();
      await untilBound(last, IDLE + lateness(strategy) + 0.3);
      expectEnded(await act(client), strategy);
      await expectDeadEverywhere(lastCredential);
      await expectDeadEverywhere(credential);
    });

    test('ends at its absolute deadline, however active', async () => {
      const client = await signIn(strategy);
      client.letAge();
      const { session } = client.signedIn as SignedIn;
      const deadline = performance.now() + Date.parse(session.absoluteExpiresAt) - Date.now();
      let last: Answer | undefined;
      while (performance.now() < deadline - 1200) {
        last = await act(client);
        expect(last.status, last.text).toBe(200);
        await pause(700);
      }
      if (last === undefined) throw new Error('no activity');
      expect(json<{ session: SignedIn['session'] }>(last).session.absoluteExpiresAt).toBe(
        session.absoluteExpiresAt,
      );
      const credential = await client.credential();
      await untilBound(deadline, TOLERANCE + 0.2);
      expectEnded(await act(client), strategy);
      await expectDeadEverywhere(credential);
    });
  });

  describe.for(strategies.filter(({ refreshes }) => refreshes))('$name', (strategy) => {
    test('an access token never outlives its session', async () => {
      const client = await signIn(strategy);
      client.letAge();
      const { session } = client.signedIn as SignedIn;
      const left = (): number => (Date.parse(session.absoluteExpiresAt) - Date.now()) / 1000;
      const seen: number[] = [];
      while (left() > 0.5) {
        const answer = await act(client);
        if (answer.status !== 200) break;
        const { access_token = '', expires_in = 0 } = json<SignedIn>(answer);
        const claims = Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString();
        const { exp } = JSON.parse(claims) as { exp: number };
        expect(exp * 1000).toBeLessThanOrEqual(Date.parse(session.absoluteExpiresAt) + 999);
        expect(expires_in).toBeLessThanOrEqual(TOKEN);
        seen.push(exp);
        await pause(700);
      }
      expect(seen.length).toBeGreaterThan(5);
    });
  });

  describe.for(cookieStrategies)('$name', (strategy) => {
    test('refused requests do not extend it', async () => {
      const client = await signIn(strategy);
      const signedIn = performance.now();
      const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      const end = signedIn + (IDLE + lateness(strategy) + 0.3) * 1000;
      while (performance.now() < end - 200) {
        const answer = await client.post('/api/transfers', { to: 'grace', amount: 1 }, { headers });
        expect([401, 403], answer.text).toContain(answer.status);
        await pause(600);
      }
      await untilBound(end, 0);
      expectEnded(await client.get('/api/me'), strategy);
    });
  });
});
