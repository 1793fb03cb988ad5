import { header, json } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { once } from '../../support/accounts.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

interface Description {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { operationId: string; security?: object[] }>>;
}

async function described(strategy: Strategy): Promise<Description> {
  const answer = await exchange({ host: hostOf(strategy), path: '/openapi.json' });
  expect(answer.status, answer.text).toBe(200);
  expect(header(answer, 'content-type')).toMatch(/^application\/json/);
  expect(header(answer, 'cache-control')).toBe('public, max-age=60');
  expect(answer.setCookies).toEqual([]);
  return json<Description>(answer);
}

/** A path with something in the place of each parameter. */
const filled = (path: string): string => path.replace(/\{\w+\}/g, 'nothing');

describe.concurrent.for(strategies)('$name', (strategy) => {
  const description = once(() => described(strategy));

  test('describes sign-in and shop of this very host', async () => {
    const { openapi, servers, paths } = await description();
    expect(openapi).toMatch(/^3\.1\./);
    expect(servers).toMatchObject([{ url: originOf(strategy) }]);
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/auth/register',
        '/auth/login',
        '/auth/sessions/{id}',
        '/api/me',
        '/api/cart',
      ]),
    );
    expect(Object.hasOwn(paths, '/auth/refresh')).toBe(strategy.refreshes);
    expect(Object.keys(paths).filter((path) => /internal|health|metrics/.test(path))).toEqual([]);
  });

  test('describes nothing that is not there', async () => {
    const { paths } = await description();
    for (const [path, item] of Object.entries(paths))
      for (const method of Object.keys(item)) {
        const answer = await exchange({
          host: hostOf(strategy),
          method: method.toUpperCase(),
          path: filled(path),
        });
        // Without credential and body most are refused; a route that is missing is refused in another way.
        expect([404, 405], `${method} ${path}: ${answer.text}`).not.toContain(answer.status);
      }
  });
});
