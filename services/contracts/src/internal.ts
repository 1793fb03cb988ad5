import { type Static, Type } from 'typebox';
import { Account, PublicKey, Role, Standing, User } from './accounts.ts';

// What our own services ask auth on its operations port. Every call carries the deployment's secret.

const strict = { additionalProperties: false } as const;

/** POST /internal/password-checks */
export const PasswordCheckBody = Type.Object(
  { username: Type.String(), password: Type.String(), address: Type.String() },
  strict,
);
export const PasswordCheckAnswer = Type.Union([
  Type.Object({ outcome: Type.Literal('accepted'), account: Account }),
  Type.Object({ outcome: Type.Literal('refused') }),
  Type.Object({ outcome: Type.Literal('limited'), retryAfter: Type.Integer() }),
  Type.Object({ outcome: Type.Literal('overloaded'), retryAfter: Type.Integer() }),
]);
export type PasswordCheckAnswer = Static<typeof PasswordCheckAnswer>;

/** POST /internal/password-changes */
export const PasswordChangeBody = Type.Object(
  { userId: Type.String(), current: Type.String(), next: Type.String(), address: Type.String() },
  strict,
);
export const PasswordChangeAnswer = Type.Union([
  Type.Object({ outcome: Type.Literal('accepted'), account: Account }),
  Type.Object({ outcome: Type.Literal('refused') }),
  Type.Object({ outcome: Type.Literal('rejected') }),
  Type.Object({ outcome: Type.Literal('limited'), retryAfter: Type.Integer() }),
  Type.Object({ outcome: Type.Literal('overloaded'), retryAfter: Type.Integer() }),
]);
export type PasswordChangeAnswer = Static<typeof PasswordChangeAnswer>;

/** GET /internal/standings/{userId}: null when the user is no more. */
export const StandingAnswer = Type.Object({ standing: Type.Union([Standing, Type.Null()]) });

/** POST /internal/endings {userId}: ends all of a user's sessions. */
export const EndingBody = Type.Object({ userId: Type.String() }, strict);
/** The user after it; null when the user is no more. */
export const EndingAnswer = Type.Object({ account: Type.Union([Account, Type.Null()]) });

/** POST /internal/renewals: may this sealed session go on? null when it may not. */
export const RenewalBody = Type.Object({ sessionId: Type.String(), generation: Type.Integer() }, strict);
export const RenewalAnswer = Type.Object({
  renewal: Type.Union([
    Type.Object({ standing: Standing, idleExpiresAt: Type.Integer(), absoluteExpiresAt: Type.Integer() }),
    Type.Null(),
  ]),
});
export type Renewal = NonNullable<Static<typeof RenewalAnswer>['renewal']>;

/** POST /internal/uses: a session was used at that time, in ms since the epoch. */
export const UseBody = Type.Object({ sessionId: Type.String(), usedAt: Type.Integer() }, strict);
/** Whether it was live. */
export const UseAnswer = Type.Object({ live: Type.Boolean() });

/**
 * GET /internal/keys: what verifies, and what was withdrawn but tells a stale token from a forged one. `retired` names
 * those of `withdrawn` that were only replaced in time; somebody else may hold the others.
 */
export const VerificationKeys = Type.Object({
  keys: Type.Array(PublicKey),
  withdrawn: Type.Array(PublicKey),
  /** Key ids. Absent from an older auth: then any of them may be in other hands. */
  retired: Type.Optional(Type.Array(Type.String())),
});
export type VerificationKeys = Static<typeof VerificationKeys>;

// The administration port over HTTP: GET /internal/users?query= → FoundUsers · PUT /internal/users/{id}/roles → MaybeUser ·
// POST /internal/users/{id}/revoke → Existed · DELETE /internal/users/{id} → Existed ·
// POST /internal/keys/rotate, a RotateKeysBody → RotateKeysAnswer.
export const FoundUsers = Type.Object({ users: Type.Array(User) });
export const InternalRolesBody = Type.Object({ roles: Type.Array(Role) }, strict);
export const MaybeUser = Type.Object({ user: Type.Union([User, Type.Null()]) });
export const Existed = Type.Object({ existed: Type.Boolean() });
