import { json } from '@gatehouse/testkit/answer';
import { shortLimits } from '@gatehouse/testkit/limits';
import type { SessionList } from '@gatehouse/testkit/shapes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUser, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { type OwnCluster, ownCluster } from '../../support/own-cluster.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

const CAP = 3;
let own: OwnCluster;

beforeAll(async () => {
  own = await ownCluster({ limits: shortLimits, environment: { SESSIONS_PER_USER: String(CAP) } });
});
afterAll(() => own.release());

describe.for(strategies.filter(({ everywhere }) => everywhere))('$name', (strategy) => {
  test('past the cap a sign-in ends the session used longest ago, within the bound, and no other', async () => {
    const account = await newUser(strategy);
    const bystander = await signIn(strategy);
    const clients: Client[] = [];
    for (let i = 0; i < CAP; i += 1) clients.push(await signIn(strategy, account));
    const held = await Promise.all(clients.map((client) => client.credential()));
    const last = await signIn(strategy, account);
    const acknowledged = performance.now();

    const answer = await last.get('/auth/sessions');
    const { sessions, complete } = json<SessionList>(answer);
    expect([sessions.length, complete]).toEqual([CAP, true]);
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).toEqual([
      last.signedIn?.session.id,
    ]);

    const [oldest, ...others] = held;
    if (oldest === undefined) throw new Error('no session was created');
    await untilBound(acknowledged, strategy.signOutBound(shortLimits));
    await expectDeadEverywhere(oldest);
    for (const client of [...clients.slice(1), last, bystander]) {
      expect((await client.get('/api/me')).status).toBe(200);
    }
    expect(others).toHaveLength(CAP - 1);
    expect((await replay(oldest)).status).toBe(401);
  });
});
