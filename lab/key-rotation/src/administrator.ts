import { SESSION_COOKIE } from '@gatehouse/testkit/strategy-table';
import { ADMIN_STRATEGY, UserPool } from '../../histories/src/play/user-pool.ts';
import { originOf } from '../../histories/src/play/wire.ts';
import type { Place } from './client.ts';

/** Has the keys rotated, by an administrator. @returns when that was acknowledged, by `performance.now` */
export async function rotate({ gateway, carry }: Place, mode: 'scheduled' | 'emergency'): Promise<number> {
  const { text } = await new UserPool(carry, gateway).administrator();
  const headers = {
    cookie: `${SESSION_COOKIE}=${text}`,
    'content-type': 'application/json',
    origin: originOf(gateway, ADMIN_STRATEGY),
    'sec-fetch-site': 'same-origin',
  };
  const body = JSON.stringify({ mode });
  const heard = await carry(ADMIN_STRATEGY, {
    method: 'POST',
    path: '/auth/admin/keys/rotate',
    headers,
    body,
  });
  const status = heard?.answer.status ?? 0;
  if (status < 200 || status > 299)
    throw new Error(`keys were not rotated: ${heard?.answer.text ?? 'no answer'}`);
  return performance.now();
}
