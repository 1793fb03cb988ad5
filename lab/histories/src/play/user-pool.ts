import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@gatehouse/testkit/answer';
import { json } from '@gatehouse/testkit/answer';
import { DEMO_PASSWORD } from '@gatehouse/testkit/demo';
import { SESSION_COOKIE } from '@gatehouse/testkit/strategy-table';
import type { Credential } from '../log.ts';
import { callOf, PLAIN_WISH } from './calls.ts';
import { cookiesOf } from './jar.ts';
import type { TestUser } from './test-user.ts';
import { type Carry, type Gateway, originOf } from './wire.ts';

/** So that a cart that grows by one article a history never gets full. */
const MOST_HISTORIES = 60;
const TRIES = 60;
const PAUSE_MS = 250;
/** Where the administrator is signed in: what needs neither Redis nor one replica. */
export const ADMIN_STRATEGY = 'sealed';

/** Users are made once and take part in many histories: hashing passwords is what costs. */
export class UserPool {
  readonly #carry: Carry;
  readonly #gateway: Gateway;
  readonly #free: TestUser[] = [];

  constructor(carry: Carry, gateway: Gateway) {
    this.#carry = carry;
    this.#gateway = gateway;
  }

  async take(): Promise<TestUser> {
    return this.#free.pop() ?? (await this.#register());
  }

  /** Takes back the users to whom nothing can happen any more. */
  giveBack(member: TestUser): void {
    member.histories += 1;
    if (member.isSure && member.histories < MOST_HISTORIES) this.#free.push(member);
  }

  async #register(): Promise<TestUser> {
    const username = `h-${randomBytes(6).toString('hex')}`;
    const password = `pass-${randomBytes(9).toString('base64url')}`;
    const answer = await this.#post(ADMIN_STRATEGY, '/auth/register', { username, password }, 201);
    const { id } = json<{ user: { id: string } }>(answer).user;
    return { id, username, passwords: [password], roles: ['customer'], isSure: true, histories: 0 };
  }

  /** The demonstration administrator, signed in. */
  async administrator(): Promise<Credential> {
    const answer = await this.signIn(ADMIN_STRATEGY, { username: 'root', password: DEMO_PASSWORD });
    const { user, session } = json<{ user: { id: string }; session: { id: string } }>(answer);
    const text = cookiesOf(answer).get(SESSION_COOKIE) ?? '';
    const since = performance.now();
    const common = { inBody: false, affinity: undefined, sessionId: session.id, userId: user.id };
    return { ...common, text, kind: 'session', since };
  }

  /** The answer to a sign-in that succeeded. */
  async signIn(strategy: string, credentials: { username: string; password: string }): Promise<Answer> {
    return await this.#post(strategy, '/auth/login', credentials, 200);
  }

  /** Repeats a request that was undecided, as docs/errors.md says: a POST on its way to a replica that died is one. */
  async #post(strategy: string, path: string, body: object, wanted: number): Promise<Answer> {
    const kind = 'sign-in';
    const call = callOf({ ...PLAIN_WISH, kind, body }, originOf(this.#gateway, strategy), '');
    for (let tries = 0; tries < TRIES; tries += 1) {
      const heard = await this.#carry(strategy, { ...call, path });
      if (heard?.answer.status === wanted) return heard.answer;
      if (heard && heard.answer.status < 500) throw new Error(`${path}: ${heard.answer.text}`);
      await pause(PAUSE_MS);
    }
    throw new Error(`${path} was undecided ${TRIES} times`);
  }
}
