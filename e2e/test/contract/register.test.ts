import { json } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { anyStrategy, newName, newUser, postJson } from '../../support/accounts.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { strategies } from '../../support/strategies.ts';

const good = 'a fine long password';

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('registers a customer and does not sign in', async () => {
    const username = newName();
    const answer = await postJson(strategy, '/auth/register', { username, password: good });
    expect(answer.status, answer.text).toBe(201);
    expect(json(answer)).toEqual({ user: { id: expect.any(String), username, roles: ['customer'] } });
    expect(answer.setCookies.filter((line) => !line.startsWith('__Host-gatehouse-affinity'))).toEqual([]);
    const me = await exchange({ host: hostOf(strategy), path: '/api/me' });
    expectProblem(me, 401, 'not_authenticated');
  });
});

describe.concurrent('register', () => {
  test('a name is taken in every case and through every strategy', async () => {
    const { username } = await newUser();
    for (const strategy of strategies) {
      const again = { username: username.toUpperCase(), password: good };
      expectProblem(await postJson(strategy, '/auth/register', again), 409, 'username_taken');
    }
  });

  test.for([
    ['too short', 'ab'],
    ['too long', 'a'.repeat(33)],
    ['a space', 'some body'],
    ['another script', 'józef'],
    ['an operator', 'a$b{}c'],
    ['a line end', 'abc\r\nx: y'],
    ['NUL', 'abc\u0000'],
    ['empty', ''],
  ])('refuses a username with %s', async ([, username]) => {
    expectProblem(
      await postJson(anyStrategy(), '/auth/register', { username, password: good }),
      400,
      'invalid_request',
    );
  });

  test.for([3, 32])('accepts a username of %i characters', async (length) => {
    const username = `A.b_c-${newName()}`.repeat(2).slice(-length);
    const answer = await postJson(anyStrategy(), '/auth/register', { username, password: good });
    // Three characters may have been drawn before, by a run against the same database.
    expect([201, 409], answer.text).toContain(answer.status);
  });

  test.for(['password', '12345678', 'iloveyou', 'QWERTY123'.toLowerCase(), 'football'])(
    'refuses the common password %s',
    async (password) => {
      const answer = await postJson(anyStrategy(), '/auth/register', { username: newName(), password });
      expectProblem(answer, 422, 'password_rejected');
    },
  );

  test.for([0, 7, 257, 5000])('refuses a password of %i characters', async (length) => {
    const answer = await postJson(anyStrategy(), '/auth/register', {
      username: newName(),
      password: 'xq7-'.repeat(length).slice(0, length),
    });
    expectProblem(answer, 422, 'password_rejected');
  });

  test.for([
    ['unicode, 8 characters', 'ñøπ§ßЖ漢字'],
    ['256 characters of two UTF-16 units', '🐙'.repeat(256)],
    ['spaces at both ends', '  a fine password  '],
    ['256 characters', 'xq7-'.repeat(64)],
  ] as [string, string][])(
    'accepts a password: %s, and no other spelling of it signs in',
    async ([, password]) => {
      const strategy = anyStrategy();
      const username = newName();
      expect((await postJson(strategy, '/auth/register', { username, password })).status).toBe(201);
      const login = (tried: string) => postJson(strategy, '/auth/login', { username, password: tried });
      expect((await login(password)).status).toBe(200);
      const other =
        password.trim() === password ? `${[...password].slice(0, -1).join('')}!` : password.trim();
      expectProblem(await login(other), 401, 'invalid_credentials');
    },
  );

  test('takes a password for the same however a keyboard composes it, and for no other', async () => {
    const strategy = anyStrategy();
    const username = newName();
    const login = (password: string) => postJson(strategy, '/auth/login', { username, password });
    const password = 'cre\u0300me bru\u0302le\u0301e';
    expect((await postJson(strategy, '/auth/register', { username, password })).status).toBe(201);
    expect((await login('cr\u00e8me\u00a0br\u00fbl\u00e9e')).status).toBe(200);
    expectProblem(await login('creme brulee'), 401, 'invalid_credentials');
  });

  test('uses every byte of a password, not the first 72', async () => {
    const strategy = anyStrategy();
    const username = newName();
    const password = 'k3y-'.repeat(20);
    expect((await postJson(strategy, '/auth/register', { username, password })).status).toBe(201);
    const cut = await postJson(strategy, '/auth/login', { username, password: password.slice(0, 72) });
    expectProblem(cut, 401, 'invalid_credentials');
  });

  test.for([
    ['an extra role', { roles: ['admin'] }],
    ['an extra id', { id: '00000000-0000-4000-8000-000000000001' }],
    ['isAdmin', { isAdmin: true }],
    ['a client', { client: 'browser' }],
    ['a username array', { username: ['abc'] }],
    ['a username number', { username: 12_345 }],
    ['a username null', { username: null }],
    ['a password object', { password: { $gt: '' } }],
    ['a password true', { password: true }],
    ['a password number', { password: 1234567890 }],
    ['a password array', { password: ['a fine long password'] }],
  ] as [string, Record<string, unknown>][])('refuses %s', async ([, extra]) => {
    const body = { username: newName(), password: good, ...extra };
    expectProblem(await postJson(anyStrategy(), '/auth/register', body), 400, 'invalid_request');
  });

  test.for(['[]', 'null', '"x"', '1', '{}', '{"username":"abcd"}', '{"password":"a fine long password"}'])(
    'refuses the body %s',
    async (body) => {
      expectProblem(await postJson(anyStrategy(), '/auth/register', body), 400, 'invalid_request');
    },
  );

  test('one of two registrations of one name at the same moment wins', async () => {
    const body = { username: newName(), password: good };
    const answers = await Promise.all([1, 2].map(() => postJson(anyStrategy(), '/auth/register', body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });
});
