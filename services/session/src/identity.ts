import { PERMISSIONS, type Role } from '@gatehouse/contracts';

/** Who a request comes from. */
export interface Identity {
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly Role[];
  /** The public handle of the session: never the credential. */
  readonly sessionId: string;
  /** When they last proved who they are, in ms since the epoch. */
  readonly authenticatedAt: number;
}

/** By the roles: there are few, and they come from our own records and tokens. */
const known = new Map<string, readonly string[]>();

/** What the roles allow, each permission once. */
export function permissionsOf(roles: readonly Role[]): readonly string[] {
  const name = roles.join();
  const found = known.get(name) ?? [...new Set(roles.flatMap((role) => PERMISSIONS[role]))];
  known.set(name, found);
  return found;
}
