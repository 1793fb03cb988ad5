import {
  ExistedResponse,
  OptionalUserResponse,
  Refusal,
  type Role,
  RotateKeysResponse,
  type User,
  UserListResponse,
} from '@gatehouse/contracts';
import type { Actor, Administration, FormerActor } from '@gatehouse/session';
import { type Static, type TSchema, Type } from 'typebox';
import type { AuthClient } from './auth-client.ts';
import { unlessRefused } from './refusal.ts';

const Found = Type.Union([UserListResponse, Refusal]);
const Changed = Type.Union([OptionalUserResponse, Refusal]);
const Ended = Type.Union([ExistedResponse, Refusal]);
const Rotated = Type.Union([RotateKeysResponse, Refusal]);

/** Administration, hosted where the administrator's session is kept and done by auth. */
export class HttpAdministration implements Administration {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  async find(actor: Actor, query: string): Promise<User[]> {
    return unlessRefused(await this.#change('searches', { actor, query }, Found)).users;
  }

  async setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<User | undefined> {
    const answer = await this.#change('roles', { actor, userId, roles }, Changed);
    return unlessRefused(answer).user ?? undefined;
  }

  async revoke(actor: Actor | FormerActor, userId: string): Promise<boolean> {
    return unlessRefused(await this.#change('revocations', { actor, userId }, Ended)).existed;
  }

  async remove(actor: Actor | FormerActor, userId: string): Promise<boolean> {
    return unlessRefused(await this.#change('removals', { actor, userId }, Ended)).existed;
  }

  async rotateKeys(actor: Actor, mode: 'scheduled' | 'emergency'): Promise<RotateKeysResponse> {
    return unlessRefused(await this.#change('key-rotations', { actor, mode }, Rotated));
  }

  #change<Answer extends TSchema>(what: string, body: object, answer: Answer): Promise<Static<Answer>> {
    const path = `/internal/administration/${what}`;
    return this.#auth.change({ method: 'POST', path, body, answer });
  }
}
