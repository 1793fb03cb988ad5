import { described } from '../answer.ts';
import type { Client } from '../client.ts';
import { untilAllAnswered } from '../everywhere.ts';
import type { Delay } from '../measures.ts';
import { askKeeper, keepersOf, type Scene } from '../scene.ts';
import { type Credential, present } from '../site.ts';
import { replay } from './replay.ts';

/** Needs a role that every new user has. */
const ORDERS = { method: 'GET', path: '/api/orders' } as const;

/**
 * An administrator takes a user's only role away. How long does what the user held before go on opening what the role
 * opened?
 */
export async function roleRemoved(scene: Scene, administrator: Client, visitor: Client): Promise<Delay> {
  const { facts, site, faults } = scene;
  const keepers = await keepersOf(scene, visitor);
  const held = await visitor.credential(ORDERS.path);
  await expectUse(scene, keepers, held);

  const removal = await askKeeper(scene, administrator, {
    method: 'PUT',
    path: `/auth/admin/users/${visitor.signedIn.userId}/roles`,
    json: { roles: [] },
  });
  if (removal.status !== 200) faults.note(described(removal));

  const delay = await replay({
    scene,
    since: removal.answeredAt,
    replicas: keepers,
    bound: facts.role,
    send: () => present(site, held, ORDERS),
    // 401: the credential ran out, or is known to be older than the change. Both end the use of the role.
    refusals: [401, 403],
  });
  if (!delay.still) await expectNoUse(scene, keepers, visitor);
  return delay;
}

/** Otherwise there is nothing to take away, and every refusal afterwards would look like a success. */
async function expectUse(
  { site, faults }: Scene,
  keepers: readonly string[],
  held: Credential,
): Promise<void> {
  const answers = await untilAllAnswered(keepers, () => present(site, held, ORDERS));
  for (const answer of answers) {
    if (keepers.includes(answer.replica) && answer.status !== 200)
      faults.note(`before the role was removed, ${described(answer)}`);
  }
}

/** What the client gets anew (a refreshed token, a renewed cookie) does not open it either. */
async function expectNoUse({ faults }: Scene, keepers: readonly string[], visitor: Client): Promise<void> {
  const answers = await untilAllAnswered(keepers, () => visitor.ask(ORDERS));
  for (const answer of answers) {
    if (keepers.includes(answer.replica) && answer.status !== 403)
      faults.note(`after the role was removed, ${described(answer)}`);
  }
}
