import { UserPool } from '../../histories/src/play/user-pool.ts';
import { signInAll } from '../../refresh-storm/src/browsers.ts';
import { Client, type Place } from './client.ts';

/** As many, each signed in as a user of its own. */
export async function signInClients(place: Place, count: number): Promise<Client[]> {
  const people = new UserPool(place.carry, place.gateway);
  const browsers = await signInAll(people, place, count);
  return browsers.map(({ refresh }) => new Client(place, refresh));
}
