import { Existed, FoundUsers, MaybeUser, type Role, RotateKeysAnswer, type User } from '@gatehouse/contracts';
import type { Administration } from '@gatehouse/session';
import type { AuthClient } from './auth-client.ts';

/** Administration, hosted where the administrator's session is kept and done by auth. */
export class HttpAdministration implements Administration {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  async find(query: string): Promise<User[]> {
    const path = `/internal/users?${new URLSearchParams({ query })}`;
    return (await this.#auth.ask({ method: 'GET', path, answer: FoundUsers })).users;
  }

  async setRoles(userId: string, roles: readonly Role[]): Promise<User | undefined> {
    const path = `${pathOf(userId)}/roles`;
    const { user } = await this.#auth.ask({ method: 'PUT', path, body: { roles }, answer: MaybeUser });
    return user ?? undefined;
  }

  async revoke(userId: string): Promise<boolean> {
    const path = `${pathOf(userId)}/revoke`;
    return (await this.#auth.ask({ method: 'POST', path, answer: Existed })).existed;
  }

  async remove(userId: string): Promise<boolean> {
    return (await this.#auth.ask({ method: 'DELETE', path: pathOf(userId), answer: Existed })).existed;
  }

  rotateKeys(mode: 'scheduled' | 'emergency'): Promise<RotateKeysAnswer> {
    return this.#auth.ask({
      method: 'POST',
      path: '/internal/keys/rotate',
      body: { mode },
      answer: RotateKeysAnswer,
    });
  }
}

function pathOf(userId: string): string {
  return `/internal/users/${encodeURIComponent(userId)}`;
}
