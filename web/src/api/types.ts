/** The bodies of the contract that the page shows. */
export interface Me {
  readonly user: User & { readonly permissions: readonly string[] };
  readonly strategy: string;
  readonly replica: string;
  readonly session: SessionSummary;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
}

interface SessionSummary {
  readonly id: string;
  readonly createdAt: string;
  readonly idleExpiresAt: string;
  readonly absoluteExpiresAt: string;
}

export interface ListedSession extends SessionSummary {
  readonly current: boolean;
  readonly lastSeenAt: string;
  readonly device: string;
}

export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface Preferences {
  readonly language: string;
  readonly currency: string;
  readonly theme: 'light' | 'dark';
}

export interface Transfer {
  readonly id: string;
  readonly to: string;
  readonly amount: number;
  readonly createdAt: string;
}
