import { json } from '@gatehouse/testkit/answer';
import { REFRESH_COOKIE } from '@gatehouse/testkit/strategy-table';
import { callOf, PLAIN_WISH } from '../../histories/src/play/calls.ts';
import { cookiesOf } from '../../histories/src/play/jar.ts';
import type { UserPool } from '../../histories/src/play/user-pool.ts';
import { type Carry, type Gateway, originOf } from '../../histories/src/play/wire.ts';
import type { Browser } from './tabs.ts';

/** Signs in as many browsers, each as a user of its own, one after the other: hashing is what takes long. */
export async function signInAll(
  people: UserPool,
  { gateway, carry, strategy }: { gateway: Gateway; carry: Carry; strategy: string },
  count: number,
): Promise<Browser[]> {
  const browsers: Browser[] = [];
  while (browsers.length < count) {
    const { id, username, passwords } = await people.take();
    const body = { username, password: passwords[0] };
    const call = callOf({ ...PLAIN_WISH, kind: 'sign-in', body }, originOf(gateway, strategy), id);
    const heard = await carry(strategy, call);
    if (heard?.answer.status !== 200) throw new Error(`sign-in: ${heard?.answer.text ?? 'no answer'}`);
    if (json<{ user: { id: string } }>(heard.answer).user.id !== id) throw new Error('signed in as another');
    const refresh = cookiesOf(heard.answer).get(REFRESH_COOKIE) ?? '';
    browsers.push({ userId: id, before: undefined, refresh });
  }
  return browsers;
}
