import { describe, expect, it } from 'vitest';
import { STRATEGY_HOSTS } from './support/hosts.ts';
import { sawHeader } from './support/replica.ts';
import { type Bench, onEveryNginx } from './support/under-test.ts';
import { call } from './support/wire.ts';

const REFRESH = '__Host-gatehouse-refresh';
const WITHHELD = 'gatehouse-refresh-withheld';
const host = 'token.gatehouse.localhost';

/** What the one service that was asked saw of a request with these Cookie lines. */
async function seen(bench: Bench, cookies: string[], where: { host?: string; path?: string } = {}) {
  for (const one of [...bench.replicas, bench.auth]) one.seen.length = 0;
  const headers = cookies.map((cookie): [string, string] => ['Cookie', cookie]);
  await call(bench.gateway, { host, path: '/api/me', ...where, headers });
  const [only, ...others] = [...bench.replicas, bench.auth].flatMap((one) => one.seen);
  expect(others).toEqual([]);
  return { cookie: sawHeader(only, 'cookie'), withheld: sawHeader(only, WITHHELD) };
}

onEveryNginx((bench) => {
  describe('a refresh cookie', () => {
    const others = 'gatehouse-preferences=p; __Host-gatehouse-cart=c';

    it.each([
      ['alone', `${REFRESH}=secret`, undefined],
      ['first', `${REFRESH}=secret; ${others}`, others],
      ['in the middle', `a=b; ${REFRESH}=secret; ${others}`, `a=b; ${others}`],
      ['last', `${others}; ${REFRESH}=secret`, others],
      ['without blanks', `a=b;${REFRESH}=secret;c=d`, 'a=b;c=d'],
      ['among blanks', `a=b; \t ${REFRESH} \t = \tsecret \t ; c=d`, 'a=b; c=d'],
      ['without a value', `a=b; ${REFRESH}=; c=d`, 'a=b; c=d'],
      ['of any shape', `a=b; ${REFRESH}="secret=x, y"z==; c=d`, 'a=b; c=d'],
      [
        'beside names that only contain its own',
        `x${REFRESH}=1; ${REFRESH}=secret; ${REFRESH}x=2`,
        `x${REFRESH}=1; ${REFRESH}x=2`,
      ],
    ])('%s reaches no replica', async (_where, cookie, left) => {
      expect(await seen(bench, [cookie])).toEqual({ cookie: left, withheld: 'one' });
    });

    it.each([
      ['two', [`${REFRESH}=secret; a=b; ${REFRESH} =secret`]],
      ['two of one value', [`${REFRESH}=secret;${REFRESH}=secret`]],
      ['three', [`a=b; ${REFRESH}=secret; ${REFRESH}=secret; c=d; ${REFRESH}=secret`]],
      ['two, on two lines', [`${REFRESH}=secret`, `a=b; ${REFRESH}=secret`]],
    ])(
      'that is one of %s reaches none either, which hears that there were several',
      async (_many, cookies) => {
        expect(await seen(bench, cookies)).toEqual({ cookie: undefined, withheld: 'several' });
      },
    );

    it.each([others, `x${REFRESH}=1`, `${REFRESH}`, `a=${REFRESH}=1`])(
      'is not taken for one that it is not: %j',
      async (cookie) => {
        expect(await seen(bench, [cookie])).toEqual({ cookie, withheld: undefined });
      },
    );

    it('reaches auth as it came', async () => {
      const cookie = `a=b; ${REFRESH}=secret; ${others}`;
      expect(await seen(bench, [cookie], { path: '/auth/refresh' })).toEqual({ cookie, withheld: undefined });
    });

    it.each(STRATEGY_HOSTS)('reaches no replica of %s', async (name) => {
      const { cookie, withheld } = await seen(bench, [`a=b; ${REFRESH}=secret`], {
        host: name,
        path: '/api/preferences',
      });
      expect({ cookie, withheld }).toEqual({ cookie: 'a=b', withheld: 'one' });
    });

    it('cannot be spoken of by a client', async () => {
      const headers: [string, string][] = [['Gatehouse-Refresh-Withheld', 'several']];
      await call(bench.gateway, { host, path: '/api/me', headers });
      expect(bench.replicas.flatMap((one) => one.seen).map((one) => sawHeader(one, WITHHELD))).toEqual([
        undefined,
      ]);
    });
  });
});
