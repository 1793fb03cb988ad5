import { expect, test } from 'vitest';
import { signIn } from '../../support/accounts.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { AFFINITY_COOKIE, SESSION_COOKIE, strategies } from '../../support/strategies.ts';

const sticky = strategies.find(({ name }) => name === 'sticky');

test.runIf(sticky)(
  'a client that lost its affinity cookie finds its replica again, and no refusal moves it',
  async () => {
    if (!sticky) throw new TypeError('sticky is off');
    const client = await signIn(sticky);
    const own = await client.cookieValue(AFFINITY_COOKIE);
    const session = `${SESSION_COOKIE}=${await client.cookieValue(SESSION_COOKIE)}`;
    let [refused, found] = [0, 0];
    for (let tries = 0; tries < 100 && (refused === 0 || found === 0); tries += 1) {
      const answer = await exchange({
        host: hostOf(sticky),
        path: '/api/me',
        headers: [['cookie', session]],
      });
      const named = answer.setCookies.filter((line) => line.startsWith(`${AFFINITY_COOKIE}=`));
      if (answer.status === 200) {
        found += 1;
        expect(named.map((line) => line.split(/[=;]/)[1])).toEqual([own]);
      } else {
        refused += 1;
        expectProblem(answer, 401, 'session_ended');
        expect(answer.setCookies).toEqual([]);
      }
    }
    expect(found).toBeGreaterThan(0);
    const both = `${session}; ${AFFINITY_COOKIE}=${own}`;
    for (let turn = 0; turn < 6; turn += 1) {
      const answer = await exchange({ host: hostOf(sticky), path: '/api/me', headers: [['cookie', both]] });
      expect([answer.status, answer.setCookies]).toEqual([200, []]);
    }
  },
);
