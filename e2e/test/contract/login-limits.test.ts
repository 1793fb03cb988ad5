import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, header, json } from '@gatehouse/testkit/answer';
import { expect, test } from 'vitest';
import { newUser, postJson, signIn } from '../../support/accounts.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem, limits, waitable } from '../../support/expectations.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

/** The strategies in turn: the limits are auth's, for all replicas and all strategies together. */
function inTurn(index: number): Strategy {
  const strategy = strategies[index % strategies.length];
  if (strategy === undefined) throw new Error('no strategy');
  return strategy;
}

test.concurrent('at the limit of failures the right password is refused too, on every strategy, until the window is over', async (context) => {
  const user = await newUser();
  const allowed = limits().LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS;
  const attempt = (strategy: Strategy, password: string) =>
    postJson(strategy, '/auth/login', { username: user.username, password });
  for (let failures = 0; failures < allowed; failures += 1) {
    expectProblem(await attempt(inTurn(failures), 'wrong password'), 401, 'invalid_credentials');
  }
  let wait = 0;
  for (const strategy of strategies) {
    expectProblem(await attempt(strategy, 'wrong password'), 429, 'too_many_attempts');
    const right = await attempt(strategy, user.password);
    expectProblem(right, 429, 'too_many_attempts');
    wait = Number(header(right, 'retry-after'));
    expect(wait).toBeLessThanOrEqual(limits().LOGIN_WINDOW_SECONDS);
    expect(json<{ retryAfter?: number }>(right).retryAfter ?? wait).toBe(wait);
  }
  // Others at the same address are not held back.
  await signIn(inTurn(1));
  await pause(waitable(context, wait) * 1000);
  expect((await attempt(inTurn(0), user.password)).status).toBe(200);
  // The next window that is full lasts twice as long.
  for (let failures = 0; failures < allowed; failures += 1) {
    expectProblem(await attempt(inTurn(failures), 'wrong password'), 401, 'invalid_credentials');
  }
  const again = Number(header(await attempt(inTurn(0), user.password), 'retry-after'));
  expect(again).toBeGreaterThan(limits().LOGIN_WINDOW_SECONDS);
  expect(again).toBeLessThanOrEqual(2 * limits().LOGIN_WINDOW_SECONDS);
});

test.concurrent('simultaneous guesses are checked up to the limit, on every strategy together', async () => {
  const user = await newUser();
  const guess = (index: number) =>
    postJson(inTurn(index), '/auth/login', { username: user.username, password: `guess number ${index}` });
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => guess(index)));
  const kinds = answers.map((answer) => `${answer.status} ${codeOf(answer)}`);
  expect(new Set(kinds)).toEqual(
    new Set(['401 invalid_credentials', '429 too_many_attempts', ...kinds.filter(isOverload)]),
  );
  const checked = kinds.filter((kind) => kind.startsWith('401')).length;
  expect(checked).toBe(limits().LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS);
});

const isOverload = (kind: string): boolean => kind === '503 overloaded';

test.concurrent('only failures count', async () => {
  const user = await newUser();
  for (let times = 0; times <= limits().LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS; times += 1) {
    await signIn(inTurn(times), user);
  }
});

test.concurrent('a forwarded address does not open a fresh count', async () => {
  const user = await newUser();
  const strategy = inTurn(0);
  const statuses: number[] = [];
  for (let tries = 0; tries <= limits().LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS; tries += 1) {
    const answer = await exchange({
      method: 'POST',
      host: hostOf(strategy),
      path: '/auth/login',
      headers: [
        ['content-type', 'application/json'],
        ['x-forwarded-for', `203.0.113.${tries}`],
        ['x-real-ip', `203.0.113.${tries}`],
        ['forwarded', `for=203.0.113.${tries}`],
      ],
      body: JSON.stringify({ username: user.username, password: 'wrong password' }),
    });
    statuses.push(answer.status);
  }
  expect(statuses.at(-1)).toBe(429);
});
