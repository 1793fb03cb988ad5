import { randomBytes } from 'node:crypto';
import { textAt } from '../../tour/src/answer.ts';
import type { Reply } from './connection.ts';
import { type Credential, refused, signIn } from './credential.ts';
import type { Endpoints } from './endpoints.ts';
import { measuredStrategies } from './strategies.ts';
import { ADMINISTRATION, type TestUser } from './visitor.ts';

/** Of the demonstration users (CONTRACT.md). */
const ROOT = { id: '', username: 'root', password: 'correct horse battery staple' };

export async function registerTestUser(doors: Endpoints): Promise<TestUser> {
  const username = `bounds-${randomBytes(8).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  const message = { strategy: ADMINISTRATION, method: 'POST', path: '/auth/register' } as const;
  const reply = await doors.auth.line(0).send({ ...message, json: { username, password } });
  const id = textAt(reply.body, 'user', 'id');
  if (reply.status !== 201 || id === undefined) throw refused('A user could not be registered', reply);
  return { id, username, password };
}

/** An administrator: may end all sessions of every user. */
export async function signInAdministrator(doors: Endpoints): Promise<Credential> {
  const subject = measuredStrategies.find(({ strategy }) => strategy === ADMINISTRATION);
  if (subject === undefined) throw new Error(`administrators use ${ADMINISTRATION}`);
  return await signIn(doors, subject, ROOT, 0);
}

/** Ends all sessions of a user, as an administrator. */
export async function revokeAll(doors: Endpoints, administrator: Credential, userId: string): Promise<Reply> {
  return await doors.auth.line(0).send({
    strategy: ADMINISTRATION,
    method: 'POST',
    path: `/auth/admin/users/${userId}/revoke`,
    cookie: administrator.cookie,
  });
}
