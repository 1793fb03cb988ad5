import { Role } from '@gatehouse/contracts';
import { type Static, Type } from 'typebox';
import { compileValidator } from '../compiled-schema.ts';
import { credentialCookie, type OutgoingCookie, SESSION_COOKIE } from '../cookies.ts';
import type { Sealer } from './sealer.ts';

/** The session itself, as the client holds it. Times in ms since the epoch. */
export const SealedSession = Type.Object({
  sub: Type.String(),
  username: Type.String(),
  roles: Type.Array(Role),
  sid: Type.String(),
  generation: Type.Integer(),
  rights: Type.Integer(),
  created: Type.Integer(),
  seen: Type.Integer(),
  idle: Type.Integer(),
  absolute: Type.Integer(),
  /** Until when it is believed without asking auth; never later than the absolute deadline. */
  renewBy: Type.Integer(),
  /** Whether the browser keeps the cookie when it ends; left out when not. Under the seal: a renewal keeps the choice. */
  remember: Type.Optional(Type.Boolean()),
});
export type SealedSession = Static<typeof SealedSession>;

const PURPOSE = 'gatehouse-session';
const isSession = compileValidator(SealedSession);

export const openSession = (sealer: Sealer, cookie: string): SealedSession | undefined =>
  sealer.open(PURPOSE, isSession, cookie);

/** The cookie that carries the session. */
export function sessionCookie(sealer: Sealer, session: SealedSession, now: number): OutgoingCookie {
  const keeping = { remember: session.remember === true, absoluteExpiresAt: session.absolute, now };
  return credentialCookie(SESSION_COOKIE, sealer.seal(PURPOSE, session), keeping);
}
