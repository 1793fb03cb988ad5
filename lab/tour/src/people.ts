import { randomBytes } from 'node:crypto';
import { UserError } from '@gatehouse/infra/errors';
import { described, textAt } from './answer.ts';
import { Client } from './client.ts';
import { nothingToShow, present, type Site } from './site.ts';

/** Of all demonstration users (CONTRACT.md). */
const DEMO_PASSWORD = 'correct horse battery staple';

/** Customers; each has many devices in a tour. */
const SHOPPERS = ['ada', 'grace'];

/** Signs the nth client in, as one of the demonstration users. */
export async function signInTestUser(site: Site, number: number): Promise<Client> {
  const client = new Client(site);
  await client.signIn(SHOPPERS[number % SHOPPERS.length] ?? '', DEMO_PASSWORD);
  return client;
}

export async function signInAdministrator(site: Site): Promise<Client> {
  const client = new Client(site);
  await client.signIn('root', DEMO_PASSWORD);
  return client;
}

/** A user whose roles may change, registered for this tour. */
export interface TestUser {
  id: string;
  username: string;
  password: string;
}

export async function registerTestUser(site: Site): Promise<TestUser> {
  const username = `tour-${randomBytes(8).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  const json = { username, password };
  const answer = await present(site, nothingToShow, { method: 'POST', path: '/auth/register', json });
  const id = textAt(answer.body, 'user', 'id');
  if (answer.status === 201 && id !== undefined) return { id, username, password };
  throw new UserError(
    `A user for the tour could not be registered: ${described(answer)}.`,
    answer.status === 429 ? 'Wait a minute, then run the tour again.' : 'See `./gatehouse logs auth`.',
  );
}
