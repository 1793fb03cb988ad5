/** The bodies of CONTRACT.md, as far as the tests read them. */
export interface User {
  id: string;
  username: string;
  roles: string[];
}

interface Session {
  id: string;
  createdAt: string;
  idleExpiresAt: string;
  absoluteExpiresAt: string;
}

export interface SignedIn {
  user: User;
  strategy: string;
  session: Session;
  access_token?: string;
  token_type?: string;
  expires_in?: number;
  refresh_token?: string;
}

export interface Me {
  user: User & { permissions: string[] };
  strategy: string;
  replica: string;
  session: Session;
}

export interface Cart {
  items: { sku: string; quantity: number }[];
}

interface ListedSession {
  id: string;
  current: boolean;
  createdAt: string;
  lastSeenAt: string;
  idleExpiresAt: string;
  absoluteExpiresAt: string;
  device: unknown;
}

export interface SessionList {
  sessions: ListedSession[];
  complete: boolean;
}

export interface Preferences {
  language: string;
  currency: string;
  theme: string;
}

export interface Transfers {
  transfers: { id: string; to: string; amount: number; createdAt: string }[];
}
