import { type AccountState, ROLES, type Role } from '@gatehouse/contracts';

/** The columns of `users` that make an account state. */
export interface AccountStateColumns {
  readonly generation: number;
  readonly rights: number;
  readonly roles: string[];
}

/** A role that this version does not know grants nothing: it is left out. */
export function accountStateFrom({
  generation: sessionGeneration,
  rights: rolesVersion,
  roles,
}: AccountStateColumns): AccountState {
  return { sessionGeneration, rolesVersion, roles: rolesFrom(roles) };
}

export function rolesFrom(roles: readonly string[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What is no UUID names no row; PostgreSQL would take the question for a mistake of ours. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** PostgreSQL cannot hold a NUL character, hence no row has one. */
export const isStorable = (text: string): boolean => !text.includes('\0');
