import { createLogger, createService, type Service, systemRandom } from '@gatehouse/defaults';
import { authentication, memory } from '@gatehouse/session';
import { ManualClock, testActor, testLimits } from '@gatehouse/session/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyCipher } from '../src/domain/keys/cipher.ts';
import { createSigningRing } from '../src/domain/keys/ring.ts';
import type { AccountRegistration, RegistrationOutcome } from '../src/domain/registration.ts';
import { keySetRoute } from '../src/routes/key-set.ts';
import { livenessRoute } from '../src/routes/liveness.ts';
import { registrationRoute } from '../src/routes/registration.ts';
import { ModelKeyStore } from './support/models.ts';

const origin = 'https://memory.gatehouse.localhost:8443';
const body = { username: 'ada', password: 'a long enough password' };

describe('POST /auth/register', () => {
  let app: Service;
  let outcome: RegistrationOutcome;
  let asked: AccountRegistration[];

  beforeEach(() => {
    asked = [];
    outcome = { outcome: 'registered', user: { id: 'u', username: 'ada', roles: ['customer'] } };
    app = createService({
      name: 'auth',
      replica: 'auth-1',
      logger: createLogger({ name: 'auth', replica: 'auth-1', level: 'silent' }),
      trustedProxies: ['loopback'],
    });
    app.register(async (scope) => {
      const authenticator = {
        authenticate: () => Promise.reject(new Error('no request is to be authenticated')),
      };
      await scope.register(authentication, { facts: memory, authenticator, origin });
      await scope.register(registrationRoute, {
        registerAccount: async (registration) => {
          asked.push(registration);
          return outcome;
        },
      });
    });
  });
  afterEach(() => app.close());

  const post = (payload: object | string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/auth/register',
      headers: { 'x-forwarded-for': '198.51.100.7', 'content-type': 'application/json', ...headers },
      payload,
    });

  it('opens an account for the address the gateway saw, and creates no session', async () => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ user: { id: 'u', username: 'ada', roles: ['customer'] } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(asked).toMatchObject([{ ...body, address: '198.51.100.7' }]);
  });

  it.each([
    [{ outcome: 'taken' }, 409, 'username_taken', undefined],
    [{ outcome: 'rejected' }, 422, 'password_rejected', undefined],
    [{ outcome: 'limited', retryAfter: 12 }, 429, 'too_many_attempts', '12'],
    [{ outcome: 'overloaded', retryAfter: 2 }, 503, 'overloaded', '2'],
  ] as const)('tells %o', async (told, status, code, retryAfter) => {
    outcome = told;
    const answer = await post(body);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
    expect(answer.headers['retry-after']).toBe(retryAfter);
  });

  it.each([
    ['a password that is no text', { ...body, password: { $gt: '' } }],
    ['a short name', { ...body, username: 'ab' }],
    ['a long name', { ...body, username: 'x'.repeat(33) }],
    ['a name with other characters', { ...body, username: 'ada lovelace' }],
    ['a name that ends in a line break', { ...body, username: 'ada\n' }],
    ['a name that is no text', { ...body, username: ['ada'] }],
    ['a role', { ...body, role: 'admin' }],
    ['a prototype', `{"__proto__":{"x":1},"username":"ada","password":"${body.password}"}`],
    ['nothing', {}],
  ])('refuses %s with 400 and queries no store', async (_what, payload) => {
    const answer = await post(payload);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'invalid_request']);
    expect(asked).toEqual([]);
  });

  it('refuses other origins, takes the own one and clients that name none', async () => {
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: 'https://shared.gatehouse.localhost:8443' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin },
    ]) {
      expect((await post(body, headers)).json<{ code: string }>().code).toBe('cross_site');
    }
    expect(asked).toEqual([]);
    expect((await post(body, { origin, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
    expect((await post(body)).statusCode).toBe(201);
  });
});

describe('GET /.well-known/jwks.json', () => {
  it('tells the public members of the keys that verify, with the age a cache may keep them', async () => {
    const store = new ModelKeyStore();
    const cipher = createKeyCipher(systemRandom.bytes(32), systemRandom);
    const limits = testLimits();
    const ring = createSigningRing({ store, cipher, times: limits, clock: new ManualClock() });
    await ring.prepare();
    const next = await ring.rotate('scheduled', testActor('root'));
    const app = createService({
      name: 'auth',
      replica: 'auth-1',
      logger: createLogger({ name: 'auth', replica: 'auth-1', level: 'silent' }),
      trustedProxies: [],
    });
    app.register(keySetRoute, { ring, maxAge: limits.jwksRefreshMs });
    const answer = await app.inject('/.well-known/jwks.json');
    const { keys } = answer.json<{ keys: Record<string, string>[] }>();
    expect(answer.headers['cache-control']).toBe('public, max-age=5');
    expect(keys.map(({ kid }) => kid)).toEqual([(await ring.current()).kid, next.kid]);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    await ring.rotate('emergency', testActor('root'));
    const after = (await app.inject('/.well-known/jwks.json')).json<{ keys: unknown[] }>();
    expect(after.keys).toHaveLength(1);
    await app.close();
  });
});

describe('GET /health/live', () => {
  it('answers whatever the strategy, and is neither logged nor documented', async () => {
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const app = createService({
      name: 'auth',
      replica: 'auth-1',
      logger: createLogger({ name: 'auth', replica: 'auth-1', level: 'info', destination: { write } }),
      trustedProxies: ['loopback'],
    });
    app.register(livenessRoute);
    const answer = await app.inject('/health/live');
    expect([answer.statusCode, answer.json()]).toEqual([200, { live: true }]);
    expect(lines).toEqual([]);
    await app.inject('/nothing-here');
    expect(lines).toHaveLength(1);
    expect(app.swagger().paths ?? {}).toEqual({});
    await app.close();
  });
});
