import { type Static, Type } from 'typebox';
import { Time } from './time.ts';

const strict = { additionalProperties: false } as const;

export const ROLES = ['customer', 'analyst', 'admin'] as const;
/** That it is a text is said for the serializer, which does not look at the values. */
export const Role = Type.Enum([...ROLES], { type: 'string' });
export type Role = (typeof ROLES)[number];

/** What each role lets its holder do. */
export const PERMISSIONS: Readonly<Record<Role, readonly string[]>> = {
  customer: ['orders:read'],
  analyst: ['reports:read'],
  admin: ['users:administer'],
};

export const Username = Type.String({ pattern: '^[A-Za-z0-9._-]{3,32}$' });
/**
 * A password. How long it may be is a matter of policy and answered as such (422), or of being right (401): the schema
 * has no length, the limit of a body bounds it.
 */
export const NewPassword = Type.String({
  description: '8 to 256 Unicode characters after normalisation (RFC 8265, OpaqueString), no common one.',
});
export const CurrentPassword = Type.String({ minLength: 1 });

/** The id of an account, or the public id of a session, in a path: base64url, hexadecimal digits, or a UUID. */
export const IdParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }) }, strict);

export const User = Type.Object({ id: Type.String(), username: Type.String(), roles: Type.Array(Role) });
export type User = Static<typeof User>;

/** What is true of a user right now. Both numbers only grow; see PROTOCOLS, "Session generation and roles version". */
export const AccountState = Type.Object({
  sessionGeneration: Type.Integer({ minimum: 0 }),
  rolesVersion: Type.Integer({ minimum: 0 }),
  roles: Type.Array(Role),
});
export type AccountState = Static<typeof AccountState>;

/** A user together with their account state: what a sign-in starts from. */
export const Account = Type.Object({
  id: Type.String(),
  username: Type.String(),
  accountState: AccountState,
});
export type Account = Static<typeof Account>;

export const RegisterRequest = Type.Object({ username: Username, password: NewPassword }, strict);
export const RegisterResponse = Type.Object({ user: User });

export const LoginRequest = Type.Object(
  {
    username: Username,
    password: CurrentPassword,
    client: Type.Optional(Type.Enum(['browser', 'native'])),
    /** Whether a browser keeps the credential when it ends. */
    remember: Type.Optional(Type.Boolean()),
  },
  strict,
);
/** The token of a client without cookies; of `POST /auth/refresh` and `POST /auth/logout`. */
export const RefreshRequest = Type.Object(
  { refresh_token: Type.Optional(Type.String({ maxLength: 512 })) },
  strict,
);
export const ChangePasswordRequest = Type.Object({ current: CurrentPassword, next: NewPassword }, strict);

/** A session as its owner sees it. `id` is a public id, never the credential. Times are ISO 8601, UTC. */
export const SessionSummary = Type.Object({
  id: Type.String(),
  createdAt: Time,
  idleExpiresAt: Time,
  absoluteExpiresAt: Time,
});
export type SessionSummary = Static<typeof SessionSummary>;

export const SignedIn = Type.Object({
  user: User,
  strategy: Type.String(),
  session: SessionSummary,
  access_token: Type.Optional(Type.String()),
  token_type: Type.Optional(Type.Literal('Bearer')),
  expires_in: Type.Optional(Type.Integer()),
  refresh_token: Type.Optional(Type.String()),
});
export type SignedIn = Static<typeof SignedIn>;

export const ListedSession = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  createdAt: Time,
  lastSeenAt: Time,
  idleExpiresAt: Time,
  absoluteExpiresAt: Time,
  device: Type.String(),
});
export type ListedSession = Static<typeof ListedSession>;
export const SessionList = Type.Object({ sessions: Type.Array(ListedSession), complete: Type.Boolean() });
export type SessionList = Static<typeof SessionList>;

/** Public members only (RFC 7517). */
export const PublicKey = Type.Object({
  kty: Type.String(),
  crv: Type.String(),
  x: Type.String(),
  y: Type.Optional(Type.String()),
  kid: Type.String(),
  alg: Type.String(),
  use: Type.Literal('sig'),
});
export type PublicKey = Static<typeof PublicKey>;
export const PublicKeySet = Type.Object({ keys: Type.Array(PublicKey) });

export const SetRolesRequest = Type.Object(
  { roles: Type.Array(Role, { uniqueItems: true, maxItems: 8 }) },
  strict,
);
export const RotateKeysRequest = Type.Object({ mode: Type.Enum(['scheduled', 'emergency']) }, strict);
export const UserQuery = Type.Object({ query: Type.Optional(Type.String({ maxLength: 64 })) }, strict);
export const UserList = Type.Object({ users: Type.Array(User) });
export const UserResponse = Type.Object({ user: User });
export const RotateKeysResponse = Type.Object({
  kid: Type.String(),
  /** When the new key starts to sign. */
  signsFrom: Type.String(),
});
export type RotateKeysResponse = Static<typeof RotateKeysResponse>;
