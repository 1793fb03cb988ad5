import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, codeOf, header, json } from '@gatehouse/testkit/answer';
import { REFRESH_COOKIE } from '@gatehouse/testkit/strategy-table';
import { cookiesOf } from '../../histories/src/play/jar.ts';
import { type Carry, type Gateway, originOf } from '../../histories/src/play/wire.ts';
import type { Seen } from './seen.ts';

/** A browser with many tabs, which share one refresh token. */
export interface Browser {
  readonly userId: string;
  /** What it held before the last storm: a tab that slept still presents it. */
  before: string | undefined;
  refresh: string;
}

export interface Sky {
  readonly gateway: Gateway;
  readonly carry: Carry;
  readonly strategy: string;
  readonly tabs: number;
  readonly seen: Seen;
}

/** How many of the tabs slept through the storm before. */
const SLEEPERS = 5;
const TRIES = 20;

/** All tabs refresh in the same moment; afterwards each shows what it got to a replica. */
export async function refreshAtOnce(sky: Sky, browser: Browser): Promise<void> {
  const { refresh, before = refresh } = browser;
  const credentials = Array.from({ length: sky.tabs }, (_, tab) => (tab < SLEEPERS ? before : refresh));
  const answers = await Promise.all(credentials.map((token) => refreshUntilDecided(sky, token)));
  const awake = answers.at(-1);
  const next = awake && cookiesOf(awake).get(REFRESH_COOKIE);
  await Promise.all(answers.map((answer) => use(sky, browser, answer)));
  browser.before = refresh;
  browser.refresh = next ?? refresh;
}

/** A 503 is asked again, as clients are told to; anything else is the answer. */
async function refreshUntilDecided(sky: Sky, token: string): Promise<Answer | undefined> {
  const { gateway, carry, strategy, seen } = sky;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const heard = await carry(strategy, {
      method: 'POST',
      path: '/auth/refresh',
      headers: {
        cookie: `${REFRESH_COOKIE}=${token}`,
        origin: originOf(gateway, strategy),
        'sec-fetch-site': 'same-origin',
      },
      body: undefined,
    });
    const status = heard?.answer.status;
    const child = heard && status === 200 ? cookiesOf(heard.answer).get(REFRESH_COOKIE) : undefined;
    seen.note({ parent: token, status, child });
    if (heard && status !== 503) return heard.answer;
    await pause(Number((heard && header(heard.answer, 'retry-after')) ?? 1) * 1000);
  }
  return undefined;
}

/** Whether what the tab got is good for anything. */
async function use({ carry, strategy, seen }: Sky, { userId }: Browser, answer?: Answer): Promise<void> {
  if (answer?.status !== 200) return void seen.signedOut.push('no refresh was answered with 200');
  const { access_token: token } = json<{ access_token: string }>(answer);
  const headers = { authorization: `Bearer ${token}` };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const me = await carry(strategy, { method: 'GET', path: '/api/me', headers, body: undefined });
    if (me && me.answer.status !== 503) return judge(seen, me.answer, userId);
    if (me === undefined) seen.unanswered += 1;
    await pause(1000);
  }
  seen.signedOut.push(`undecided ${TRIES} times`);
}

function judge(seen: Seen, answer: Answer, userId: string): void {
  if (answer.status !== 200) seen.signedOut.push(`${answer.status} ${codeOf(answer)}`);
  else if (json<{ user: { id: string } }>(answer).user.id !== userId) seen.signedOut.push('as another user');
  else seen.usable += 1;
}
