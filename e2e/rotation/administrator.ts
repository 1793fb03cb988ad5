import { tokensOf } from '../histories/play/jar.ts';
import { originOf } from '../histories/play/wire.ts';
import { DEMO_PASSWORD } from '../support/demo.ts';
import type { Place } from './client.ts';

/** Has the keys rotated, by somebody who may. @returns when that was acknowledged, by `performance.now` */
export async function rotate(place: Place, mode: 'scheduled' | 'emergency'): Promise<number> {
  const signedIn = await post(place, '/auth/login', { username: 'root', password: DEMO_PASSWORD });
  const { access = '' } = tokensOf(signedIn);
  await post(place, '/auth/admin/keys/rotate', { mode }, { authorization: `Bearer ${access}` });
  return performance.now();
}

async function post(
  { gateway, carry, strategy }: Place,
  path: string,
  body: object,
  more: Readonly<Record<string, string>> = {},
) {
  const origin = originOf(gateway, strategy);
  const headers = { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin', ...more };
  const heard = await carry(strategy, { method: 'POST', path, headers, body: JSON.stringify(body) });
  if (heard && heard.answer.status >= 200 && heard.answer.status < 300) return heard.answer;
  throw new Error(`POST ${path}: ${heard?.answer.text ?? 'no answer'}`);
}
