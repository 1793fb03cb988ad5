import { randomBytes } from 'node:crypto';
import { untilAllAnswered } from '../all-replicas.ts';
import { type Answer, quantityOf } from '../answer.ts';
import type { Client } from '../client.ts';
import type { CartWrites } from '../measures.ts';
import { askKeeper, keepersOf, type TourContext } from '../scene.ts';

/** Pairs that have to be seen ... */
const ROUNDS = 10;
/** ... within so many: other requests in between may send both halves of a pair to one replica. */
const TRIES = 60;

/**
 * Adds one piece to a cart twice at the same time, again and again, and counts what the cart holds in the end.
 * Where the cart lives on one replica, both additions go there.
 */
export async function cartWrites(scene: TourContext, client: Client): Promise<CartWrites> {
  const sku = `tour-${randomBytes(6).toString('hex')}`;
  const keepers = await keepersOf(scene, client);
  const added: Answer[] = [];
  let rounds = 0;
  for (let tries = 0; tries < TRIES && rounds < ROUNDS; tries += 1) {
    // A token that is about to end is traded in now, so that both requests leave at the same moment.
    await client.ask({ method: 'GET', path: '/api/public' });
    const [one, other] = await Promise.all([add(scene, client, sku), add(scene, client, sku)]);
    added.push(one, other);
    if (keepers.length === 1 || one.replica !== other.replica) rounds += 1;
  }
  const written = added.filter(({ status }) => status === 200);
  const carts = await untilAllAnswered(keepers, () => client.ask({ method: 'GET', path: '/api/cart' }));
  const held = carts.filter(({ status }) => status === 200).map(({ body }) => quantityOf(body, sku));
  await askKeeper(scene, client, { method: 'DELETE', path: `/api/cart/items/${sku}` });
  return {
    rounds,
    replicas: [...new Set(written.map(({ replica }) => replica))].toSorted(),
    written: written.length,
    // Every replica must show the same cart: the one that shows least counts.
    lost: written.length - (held.length === 0 ? 0 : Math.min(...held)),
  };
}

async function add(scene: TourContext, client: Client, sku: string): Promise<Answer> {
  const answer = await askKeeper(scene, client, {
    method: 'POST',
    path: '/api/cart/items',
    json: { sku, quantity: 1 },
  });
  scene.faults.unless(answer, [200]);
  return answer;
}
