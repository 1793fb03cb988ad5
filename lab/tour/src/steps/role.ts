import { expectOfAll } from '../all-replicas.ts';
import type { Client } from '../client.ts';
import type { Delay } from '../measures.ts';
import { askKeeper, keepersOf, type TourContext } from '../scene.ts';
import { present } from '../site.ts';
import { replay } from './replay.ts';

/** Needs a role that every new user has. */
const ORDERS = { method: 'GET', path: '/api/orders' } as const;

/**
 * An administrator takes a user's only role away. How long does what the user held before go on opening what the role
 * opened?
 */
export async function roleRemoved(
  scene: TourContext,
  administrator: Client,
  visitor: Client,
): Promise<Delay> {
  const { facts, site, faults } = scene;
  const replicas = await keepersOf(scene, visitor);
  const held = await visitor.credential(ORDERS.path);
  const send = () => present(site, held, ORDERS);
  // Else there is nothing to take away, and every refusal afterwards would look like a success.
  await expectOfAll({ replicas, status: 200, situation: 'before the role was removed, ', faults }, send);

  const removal = await askKeeper(scene, administrator, {
    method: 'PUT',
    path: `/auth/admin/users/${visitor.signedIn.userId}/roles`,
    json: { roles: [] },
  });
  faults.unless(removal, [200]);

  const delay = await replay({
    scene,
    since: removal.answeredAt,
    replicas,
    bound: facts.role,
    send,
    // 401: the credential ran out, or is known to be older than the change. Both end the use of the role.
    refusals: [401, 403],
  });
  if (!delay.still) {
    // What the client got meanwhile (a refreshed token, a renewed cookie) does not open it either.
    const expected = { replicas, status: 403, situation: 'after the role was removed, ', faults };
    await expectOfAll(expected, () => visitor.ask(ORDERS));
  }
  return delay;
}
