import { UserError } from '@gatehouse/infra/errors';
import { textAt } from '../../tour/src/answer.ts';
import type { Connection, Message, Reply } from './connection.ts';
import type { Endpoints } from './endpoints.ts';
import type { Kind, MeasuredStrategy } from './strategies.ts';
import type { TestUser } from './visitor.ts';

/** What one sign-in gave. */
export interface Credential {
  subject: MeasuredStrategy;
  userId: string;
  /** The process that answered the sign-in: where one replica keeps the session, this one. */
  home: string;
  cookie: string;
  bearer: string | undefined;
  refreshToken: string | undefined;
}

/** Auth hashes two passwords at a time and lets few wait: what it has no room for is asked again. */
const TRIES = 40;
const PAUSE = 250;

/** Signs a user in. @param number which replica keeps the session, where one does: they take turns */
export async function signIn(
  doors: Endpoints,
  subject: MeasuredStrategy,
  visitor: TestUser,
  number: number,
): Promise<Credential> {
  const { username, password } = visitor;
  const line = issuerOf(doors, subject, number);
  const message: Message = {
    strategy: subject.strategy,
    method: 'POST',
    path: '/auth/login',
    json: { username, password, client: 'native' },
  };
  let reply = await line.send(message);
  for (let tries = 1; reply.status === 503 && tries < TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    reply = await line.send(message);
  }
  if (reply.status !== 200) throw refused(`${username} could not sign in (${subject.strategy})`, reply);
  return {
    subject,
    userId: visitor.id,
    home: reply.replica,
    cookie: cookiesOf(reply),
    bearer: textAt(reply.body, 'access_token'),
    refreshToken: textAt(reply.body, 'refresh_token'),
  };
}

/**
 * The credential as young as it can be had: a token or seal that is about to run out would end by itself, and make the
 * bound look better than it is.
 */
export async function freshened(doors: Endpoints, credential: Credential): Promise<Credential> {
  const { subject, refreshToken, bearer } = credential;
  const { strategy } = subject;
  if (refreshToken !== undefined) {
    const json = { refresh_token: refreshToken };
    const reply = await doors.auth.line(0).send({ strategy, method: 'POST', path: '/auth/refresh', json });
    if (reply.status !== 200) throw refused('A token could not be refreshed', reply);
    const next = textAt(reply.body, 'refresh_token') ?? refreshToken;
    return { ...credential, bearer: textAt(reply.body, 'access_token') ?? bearer, refreshToken: next };
  }
  const reply = await doorsOf(doors, credential)[0]?.line(0).send(meOf(credential));
  return reply === undefined || reply.setCookies.length === 0
    ? credential
    : { ...credential, cookie: cookiesOf(reply) };
}

/** Who has to notice that the credential ended. */
export function doorsOf(doors: Endpoints, { subject, home }: Credential) {
  if (subject.askedAt === 'gateway') return doors.gateway(subject.strategy);
  return subject.keeper === 'one replica' ? [doors.replica(home)] : doors.replicas;
}

/** "Who am I?" */
export function meOf({ subject, cookie, bearer }: Credential): Message {
  return { strategy: subject.strategy, method: 'GET', path: '/api/me', cookie, bearer };
}

/** Ends the session, or all of its user's. */
export async function end(doors: Endpoints, kind: Exclude<Kind, 'administrator'>, credential: Credential) {
  const { subject, home, cookie, bearer } = credential;
  const path = kind === 'sign-out' ? '/auth/logout' : '/auth/logout-everywhere';
  const line = subject.keeper === 'one replica' ? doors.replica(home).line(0) : keeperOf(doors, subject);
  return await line.send({ strategy: subject.strategy, method: 'POST', path, cookie, bearer });
}

function issuerOf(doors: Endpoints, subject: MeasuredStrategy, number: number): Connection {
  const replica = doors.replicas[number % doors.replicas.length];
  return subject.keeper === 'one replica' && replica !== undefined
    ? replica.line(0)
    : keeperOf(doors, subject);
}

function keeperOf(doors: Endpoints, { askedAt, strategy }: MeasuredStrategy): Connection {
  return (askedAt === 'gateway' ? doors.gateway(strategy)[0] : doors.auth)?.line(0) ?? doors.auth.line(0);
}

/** Of several cookies only those that authenticate: an affinity would lead nowhere here. */
function cookiesOf({ setCookies }: Reply): string {
  return setCookies
    .map((line) => line.split(';', 1)[0] ?? '')
    .filter((pair) => pair.startsWith('__Host-gatehouse='))
    .join('; ');
}

export function refused(what: string, { status, code = '' }: Reply): UserError {
  return new UserError(
    `${what}: ${status} ${code}.`,
    'The logs of the cluster say more: `.gatehouse/bounds/native/logs/`. Then run the command again.',
  );
}
