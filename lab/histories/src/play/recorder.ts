import { type Answer, codeOf } from '@gatehouse/testkit/answer';
import { AFFINITY_COOKIE, REFRESH_COOKIE, SESSION_COOKIE } from '@gatehouse/testkit/strategy-table';
import type { Credential, Fault, Log, Operation, Person, Session, Told } from '../log.ts';
import { cookiesOf, tokensOf } from './jar.ts';
import type { Heard } from './wire.ts';

type Writable = Omit<Operation, 'number' | 'started'>;

/** Writes a history down: every answer, whether or not its client keeps it. */
export class Recorder implements Log {
  readonly people: readonly Person[];
  readonly faults: readonly Fault[];
  readonly startedAt = performance.now();
  readonly operations: Operation[] = [];
  readonly shown: Operation[] = [];
  readonly sessions = new Map<string, Session>();
  readonly credentials = new Map<string, Credential>();

  constructor(people: readonly Person[], faults: readonly Fault[]) {
    this.people = people;
    this.faults = faults;
  }

  begin(operation: Writable): Operation {
    const begun = { ...operation, number: this.operations.length + 1, started: performance.now() };
    this.operations.push(begun);
    return begun;
  }

  beginShown(operation: Writable): Operation {
    const begun = { ...operation, number: this.shown.length + 1, started: performance.now() };
    this.shown.push(begun);
    return begun;
  }

  endShown(operation: Operation, { answer, fault }: Heard): void {
    operation.ended = performance.now();
    operation.told = toldBy(answer, fault);
  }

  /** `affinity` is the cookie that the request was sent with. */
  end(operation: Operation, { answer, fault }: Heard, affinity: string | undefined): void {
    operation.ended = performance.now();
    const told = toldBy(answer, fault);
    operation.told = told;
    // An administrator's own credentials are no part of the history.
    if (operation.kind === 'set-roles' || operation.kind === 'revoke') return;
    // An answer that names no session may renew the credential of the one that was presented.
    const sessionId = told.sessionId ?? operation.credential?.sessionId;
    if (answer.status !== 200 || sessionId === undefined) return;
    if (operation.kind === 'sign-in' || operation.kind === 'password')
      this.#begun(operation, sessionId, told.replica);
    this.#issued(operation, answer, sessionId, affinity);
  }

  #begun({ userId, started, ended = started }: Operation, id: string, home: string): void {
    if (!this.sessions.has(id)) this.sessions.set(id, { id, userId, home, from: started, to: ended });
  }

  #issued(
    { started: since, userId }: Operation,
    answer: Answer,
    sessionId: string,
    sentAffinity: string | undefined,
  ): void {
    const cookies = cookiesOf(answer);
    const { access, refresh } = tokensOf(answer);
    const affinity = cookies.get(AFFINITY_COOKIE) ?? sentAffinity;
    // Whose it is, is decided by who asked: an answer for another user must not pass as theirs later.
    const common = { since, affinity, sessionId, userId };
    const found: readonly (readonly [Credential['kind'], string | undefined, boolean])[] = [
      ['session', cookies.get(SESSION_COOKIE), false],
      ['access', access, false],
      ['refresh', refresh, true],
      ['refresh', cookies.get(REFRESH_COOKIE), false],
    ];
    for (const [kind, text, inBody] of found) {
      if (text && !this.credentials.has(text)) this.credentials.set(text, { ...common, text, kind, inBody });
    }
  }
}

interface Body {
  user?: { id: string; roles: string[] };
  session?: { id: string };
  items?: { sku: string; quantity: number }[];
  sessions?: { id: string }[];
}

function toldBy(answer: Answer, fault: string | undefined): Told {
  const { status, replica, text } = answer;
  const isJson = String(answer.headers['content-type']).startsWith('application/json');
  const body = (status === 200 && isJson ? JSON.parse(text) : {}) as Body;
  return {
    status,
    replica,
    fault,
    code: codeOf(answer),
    userId: body.user?.id,
    sessionId: body.session?.id,
    roles: body.user?.roles,
    cart: body.items,
    handles: body.sessions?.map(({ id }) => id),
    child: status === 200 ? (tokensOf(answer).refresh ?? cookiesOf(answer).get(REFRESH_COOKIE)) : undefined,
  };
}
