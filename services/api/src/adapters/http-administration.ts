import { Existed, FoundUsers, MaybeUser, type Role, RotateKeysAnswer, type User } from '@gatehouse/contracts';
import type { Administration } from '@gatehouse/session';
import type { AuthClient } from './auth-client.ts';

/** Ids are an administrator's to type: one that cannot be an id would make another path of the call, as `..` does. */
const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Administration, hosted where the administrator's session is kept and done by auth. */
export class HttpAdministration implements Administration {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  async find(query: string): Promise<User[]> {
    const path = `/internal/users?${new URLSearchParams({ query })}`;
    return (await this.#auth.change({ method: 'GET', path, answer: FoundUsers })).users;
  }

  async setRoles(userId: string, roles: readonly Role[]): Promise<User | undefined> {
    if (!USER_ID.test(userId)) return undefined;
    const path = `/internal/users/${userId}/roles`;
    const { user } = await this.#auth.change({ method: 'PUT', path, body: { roles }, answer: MaybeUser });
    return user ?? undefined;
  }

  async revoke(userId: string): Promise<boolean> {
    if (!USER_ID.test(userId)) return false;
    const path = `/internal/users/${userId}/revoke`;
    return (await this.#auth.change({ method: 'POST', path, answer: Existed })).existed;
  }

  async remove(userId: string): Promise<boolean> {
    if (!USER_ID.test(userId)) return false;
    const path = `/internal/users/${userId}`;
    return (await this.#auth.change({ method: 'DELETE', path, answer: Existed })).existed;
  }

  rotateKeys(mode: 'scheduled' | 'emergency'): Promise<RotateKeysAnswer> {
    return this.#auth.change({
      method: 'POST',
      path: '/internal/keys/rotate',
      body: { mode },
      answer: RotateKeysAnswer,
    });
  }
}
