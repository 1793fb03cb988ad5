import { type Static, Type } from 'typebox';
import { Account, AccountState, PublicKey, Role, User } from './accounts.ts';
import { StrategyName } from './strategies.ts';

// What our own services ask auth on its operations port. Every call carries the deployment's secret.

const strict = { additionalProperties: false } as const;

/** The request in which something is asked for, as audit lines name it. `sessionId` is the public id. */
const occasion = {
  strategy: StrategyName,
  sessionId: Type.String({ maxLength: 64 }),
  address: Type.String(),
  requestId: Type.String(),
};

/**
 * Who asks for a change (PROTOCOLS, "Authority"). A replica proves it by the receipt that auth gave for the password
 * check at the start of the session: the secret of changes alone makes no actor (G16).
 */
export const ReplicaActor = Type.Object(
  { ...occasion, userId: Type.String(), generation: Type.Integer(), receipt: Type.String({ maxLength: 64 }) },
  strict,
);
/** The session of a client that is no longer accepted: it can only repeat what it asked for before it ended. */
export const FormerActor = Type.Object(occasion, strict);
const AnyActor = Type.Union([ReplicaActor, FormerActor]);

/** Why an actor may not do it. `maxAge` in seconds, with `fresh_sign_in_required`. */
export const Refusal = Type.Object({
  refused: Type.Object({
    reason: Type.Enum(['session_ended', 'forbidden', 'fresh_sign_in_required', 'last_administrator']),
    maxAge: Type.Optional(Type.Integer()),
  }),
});
export type Refusal = Static<typeof Refusal>;

/** POST /internal/password-checks */
export const PasswordCheckRequest = Type.Object(
  {
    username: Type.String(),
    password: Type.String(),
    address: Type.String(),
    strategy: StrategyName,
    requestId: Type.String(),
  },
  strict,
);
/** Proves later that this process checked the password; known to it and to auth alone. */
const receipt = Type.Optional(Type.String());
export const PasswordCheckResponse = Type.Union([
  Type.Object({ outcome: Type.Literal('accepted'), account: Account, receipt }),
  Type.Object({ outcome: Type.Literal('refused') }),
  Type.Object({ outcome: Type.Literal('limited'), retryAfter: Type.Integer() }),
  Type.Object({ outcome: Type.Literal('overloaded'), retryAfter: Type.Integer() }),
]);
export type PasswordCheckResponse = Static<typeof PasswordCheckResponse>;

/** POST /internal/password-changes; the answer may be a Refusal */
export const PasswordChangeRequest = Type.Object(
  { actor: AnyActor, current: Type.String(), next: Type.String() },
  strict,
);
export const PasswordChangeResponse = Type.Union([
  Type.Object({ outcome: Type.Literal('accepted'), account: Account, receipt }),
  Type.Object({ outcome: Type.Literal('refused') }),
  Type.Object({ outcome: Type.Literal('rejected') }),
  Type.Object({ outcome: Type.Literal('limited'), retryAfter: Type.Integer() }),
  Type.Object({ outcome: Type.Literal('overloaded'), retryAfter: Type.Integer() }),
]);
export type PasswordChangeResponse = Static<typeof PasswordChangeResponse>;

/** GET /internal/account-states/{userId}: null when the user is no more. */
export const AccountStateResponse = Type.Object({ accountState: Type.Union([AccountState, Type.Null()]) });

/** GET /internal/usernames/{name}: how the account spells it; null when no account has it, in whatever case. */
export const UsernameResponse = Type.Object({ username: Type.Union([Type.String(), Type.Null()]) });

/** POST /internal/existing-accounts: which of these user ids belong to an account. */
export const ExistingAccountsRequest = Type.Object(
  { userIds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }) },
  strict,
);
export const ExistingAccountsResponse = Type.Object({ userIds: Type.Array(Type.String()) });

/** POST /internal/session-revocations: ends all sessions of the actor's user. */
export const SessionRevocationRequest = Type.Object({ actor: AnyActor }, strict);
/** The user after it. */
export const SessionRevocationResponse = Type.Union([Type.Object({ account: Account }), Refusal]);

/** POST /internal/receipt-revocations: a session that a replica kept has ended; `actor` where another session asked. */
export const ReceiptRevocationRequest = Type.Object(
  { receipt: Type.String({ maxLength: 64 }), actor: Type.Optional(ReplicaActor) },
  strict,
);
export const ReceiptRevocationResponse = Type.Union([Type.Object({ ended: Type.Literal(true) }), Refusal]);

/** POST /internal/renewals: may this sealed session go on? null when it may not. */
export const RenewalRequest = Type.Object({ sessionId: Type.String(), generation: Type.Integer() }, strict);
export const RenewalResponse = Type.Object({
  renewal: Type.Union([
    Type.Object({
      accountState: AccountState,
      idleExpiresAt: Type.Integer(),
      absoluteExpiresAt: Type.Integer(),
    }),
    Type.Null(),
  ]),
});
export type Renewal = NonNullable<Static<typeof RenewalResponse>['renewal']>;

/** POST /internal/session-activity: a session was used at that time, in ms since the epoch. */
export const SessionActivityRequest = Type.Object(
  { sessionId: Type.String(), usedAt: Type.Integer() },
  strict,
);
/** Whether it was live. */
export const SessionActivityResponse = Type.Object({ live: Type.Boolean() });

/**
 * GET /internal/keys: what verifies, and what was withdrawn but tells a stale token from a forged one. `retired` names
 * those of `withdrawn` that were only replaced in time; another process may hold the others.
 */
export const VerificationKeys = Type.Object({
  keys: Type.Array(PublicKey),
  withdrawn: Type.Array(PublicKey),
  /** Key ids. Absent from an older auth: then any of them may be in other hands. */
  retired: Type.Optional(Type.Array(Type.String())),
});
export type VerificationKeys = Static<typeof VerificationKeys>;

// The administration port over HTTP, each POST /internal/administration/… with the actor: searches → UserListResponse ·
// roles → OptionalUserResponse · revocations, removals → Existed · key-rotations → RotateKeysResponse. Each answer may be a Refusal.
const userId = Type.String({ maxLength: 64 });
export const SearchRequest = Type.Object({ actor: ReplicaActor, query: Type.String() }, strict);
export const InternalRolesRequest = Type.Object(
  { actor: ReplicaActor, userId, roles: Type.Array(Role) },
  strict,
);
export const RevocationRequest = Type.Object({ actor: AnyActor, userId }, strict);
export const KeyRotationRequest = Type.Object(
  { actor: ReplicaActor, mode: Type.Enum(['scheduled', 'emergency']) },
  strict,
);
export const UserListResponse = Type.Object({ users: Type.Array(User) });
export const OptionalUserResponse = Type.Object({ user: Type.Union([User, Type.Null()]) });
export const ExistedResponse = Type.Object({ existed: Type.Boolean() });
