import { median, medianInterval } from '../../../report/src/statistics.ts';
import type { AuthenticateCheck } from '../measures.ts';
import type { Participants } from '../scene.ts';

/** Enough for an interval of a fraction of a millisecond. */
const PAIRS = 80;
/** Where only one replica in many knows the session, most pairs say nothing. */
const TRIES = PAIRS * 20;

/**
 * Asks `/api/me` and `/api/public` in turn on one warm connection: what the first takes longer is authenticating, and a
 * little more (its answer is longer). The services' own `Server-Timing` must agree.
 */
export async function authenticateCheck({
  scene,
  clients: [client],
}: Participants): Promise<AuthenticateCheck> {
  if (client === undefined) throw new Error('no client is signed in');
  const differences: number[] = [];
  const stated: number[] = [];
  for (let tries = 0; tries < TRIES && differences.length < PAIRS; tries += 1) {
    const me = await client.ask({ method: 'GET', path: '/api/me' });
    const open = await client.ask({ method: 'GET', path: '/api/public' });
    scene.faults.unless(open, [200]);
    if (me.status !== 200 || open.status !== 200 || me.authenticate === undefined) continue;
    stated.push(me.authenticate);
    differences.push(me.answeredAt - me.startedAt - (open.answeredAt - open.startedAt));
  }
  return {
    stated: median(stated),
    seen: median(differences),
    interval: medianInterval(differences),
    pairs: differences.length,
  };
}
