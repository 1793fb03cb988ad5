import { randomUUID } from 'node:crypto';
import type { Role, StrategyName } from '@gatehouse/contracts';
import { expect } from 'vitest';
import type { Auth } from '../../../src/app.ts';
import { AuthClient } from '../../support/auth-client.ts';

export const PASSWORD = 'a long enough password';
const DEMO_PASSWORD = 'correct horse battery staple';

export interface SignedInUser {
  readonly id: string;
  readonly username: string;
  readonly client: AuthClient;
}

/** The demonstration administrator, signed in. */
export async function rootAt(app: Auth, strategy: StrategyName = 'token'): Promise<AuthClient> {
  const root = new AuthClient(app.app, strategy);
  await root.signIn('root', DEMO_PASSWORD);
  return root;
}

/** A new account. */
export async function register(app: Auth): Promise<{ id: string; username: string }> {
  const username = `u-${randomUUID().slice(0, 20)}`;
  const client = new AuthClient(app.app, 'token');
  const answer = await client.send('POST', '/auth/register', { username, password: PASSWORD });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ user: { id: string; username: string } }>().user;
}

/** A new account with these roles, signed in at the strategy. */
export async function userAt(
  app: Auth,
  strategy: StrategyName,
  roles?: readonly Role[],
): Promise<SignedInUser> {
  const user = await register(app);
  if (roles) {
    const root = await rootAt(app);
    expect((await root.send('PUT', `/auth/admin/users/${user.id}/roles`, { roles })).statusCode).toBe(200);
  }
  const client = new AuthClient(app.app, strategy);
  await client.signIn(user.username, PASSWORD);
  return { ...user, client };
}
