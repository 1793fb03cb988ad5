import { UserError } from '@gatehouse/infra/errors';
import { request } from 'undici';
import type { Credential } from '../../tour/src/site.ts';
import type { Insides } from './replica.ts';

/**
 * What a replica sees of a phantom credential, got as gateway/strategies/phantom.conf gets it: that there was one, and
 * what auth said of it.
 */
export async function exchanged(
  { cookie }: Credential,
  { origin, secret }: Insides['exchange'],
): Promise<Readonly<Record<string, string>>> {
  const credential = /(?:^|; )__Host-gatehouse=([^;]*)/.exec(cookie)?.[1] ?? '';
  const { statusCode, headers, body } = await request(`${origin}/internal/exchange`, {
    headers: { 'gatehouse-internal-secret': secret, 'gatehouse-credential': credential },
  });
  await body.dump();
  const verdict = headers['gatehouse-verdict'];
  if (statusCode !== 200 || typeof verdict !== 'string') {
    throw new UserError(
      `auth did not exchange a credential of phantom: it answered ${statusCode}.`,
      'Run the command again; it starts with a new cluster.',
    );
  }
  return { cookie: '__Host-gatehouse=exchanged', 'gatehouse-verdict': verdict };
}
