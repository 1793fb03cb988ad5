import { describe, expect, test } from 'vitest';
import { newUser, signIn } from '../../support/accounts.ts';
import { expectDeadEverywhere, onEveryReplica, untilBound } from '../../support/everywhere.ts';
import { expectProblem, limits, waitable } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('ends every session of the user in every strategy within its bound, and no other user’s', async (context) => {
    const longest = Math.max(...strategies.map(({ bound }) => bound(limits())));
    waitable(context, longest);
    const user = await newUser(strategy);
    const bystander = await signIn(strategy);
    const clients = await Promise.all(strategies.map((each) => signIn(each, user)));
    const caller = await signIn(strategy, user);
    for (const client of clients) expect((await client.get('/api/me')).status).toBe(200);
    const sessions = await Promise.all([...clients, caller].map((client) => client.credential()));

    const answer = await caller.post('/auth/logout-everywhere');
    const acknowledged = performance.now();
    expect(answer.status, answer.text).toBe(204);

    const byBound = sessions.toSorted((a, b) => a.strategy.bound(limits()) - b.strategy.bound(limits()));
    for (const credential of byBound) {
      await untilBound(acknowledged, credential.strategy.bound(limits()));
      await expectDeadEverywhere(credential);
    }
    for (const client of clients.filter((each) => each.strategy.refreshes)) {
      expectProblem(await client.once('POST', '/auth/refresh'), 401, 'refresh_rejected');
    }
    expect((await bystander.get('/api/me')).status).toBe(200);
    // The user is not locked out.
    expect((await (await signIn(strategy, user)).get('/api/me')).status).toBe(200);
  });

  test('needs a credential', async () => {
    const answer = await replay({ strategy }, { method: 'POST', path: '/auth/logout-everywhere' });
    expectProblem(answer, 401, 'not_authenticated');
  });
});

describe.concurrent.for(strategies.filter(({ everywhere }) => !everywhere))('$name', (strategy) => {
  test('ends what the answering replica holds at once', async () => {
    const caller = await signIn(strategy);
    const credential = await caller.credential();
    const answer = await caller.post('/auth/logout-everywhere');
    expect(answer.status, answer.text).toBe(204);
    expect(answer.replica).toBe(caller.home);
    const answers = await onEveryReplica(() => replay(credential));
    expect([...answers.values()].map(({ status }) => status)).toEqual([...answers].map(() => 401));
  });
});
