import { PERMISSIONS, type Role } from '@gatehouse/contracts';

/** Who a request comes from. */
export interface Identity {
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly Role[];
  /** The public id of the session: never the credential. */
  readonly sessionId: string;
  /** When they last proved who they are, in ms since the epoch. */
  readonly authenticatedAt: number;
}

/** What the roles allow, each permission once. */
export function permissionsOf(roles: readonly Role[]): string[] {
  const permissions: string[] = [];
  for (const role of roles) {
    for (const permission of PERMISSIONS[role]) {
      if (!permissions.includes(permission)) permissions.push(permission);
    }
  }
  return permissions;
}
