import type { Role } from '@gatehouse/contracts';
import type { PasswordHasher } from './passwords/hasher.ts';
import { sourceOf } from './source.ts';
import type { Users } from './users.ts';

const PASSWORD = 'correct horse battery staple';
const DEMO_USERS: readonly { username: string; roles: readonly Role[] }[] = [
  { username: 'ada', roles: ['customer'] },
  { username: 'grace', roles: ['customer', 'analyst'] },
  { username: 'root', roles: ['admin'] },
];

/**
 * Makes the demonstration users that are missing; several processes may do so at once. Their password is
 * public, so this is only ever done on request (`DEMO_USERS`).
 */
export async function makeDemoUsers(users: Users, hasher: PasswordHasher): Promise<void> {
  for (const { username, roles } of DEMO_USERS) {
    if (await users.findByName(username)) continue;
    const passwordHash = await hasher.inTurn(sourceOf(username, ''), (hashing) => hashing.hash(PASSWORD));
    await users.create({ username, roles, passwordHash });
  }
}
