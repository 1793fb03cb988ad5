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

/** What the roles allow, each permission once. */
export function permissionsOf(roles: readonly Role[]): string[] {
  return [...new Set(roles.flatMap((role) => PERMISSIONS[role]))];
}
