import { shortLimits } from '@gatehouse/testkit/limits';
import { type StrategyName, strategyTable } from '@gatehouse/testkit/strategy-table';
import { check } from '../checkers.ts';
import { factsOf } from '../facts.ts';
import type { Credential, Fault, FaultKind, Kind, Log, Operation, Person, Session, Told } from '../log.ts';

/** When, with what, and what came of it. Times in ms. */
interface Deed {
  readonly kind: Kind;
  readonly from: number;
  /** Undefined: no answer. */
  readonly to?: number;
  readonly with?: Credential | undefined;
  readonly user?: Person;
  readonly subject?: string;
  readonly told?: Partial<Told>;
}

/** A history made up by hand: what a broken cluster would have left behind. */
export class Planted implements Log {
  readonly people: Person[] = [];
  readonly operations: Operation[] = [];
  readonly shown: Operation[] = [];
  readonly sessions = new Map<string, Session>();
  readonly credentials = new Map<string, Credential>();
  readonly faults: Fault[] = [];

  person(username: string, roles: readonly string[] = ['customer']): Person {
    const person = { id: `id-of-${username}`, username, roles };
    this.people.push(person);
    return person;
  }

  did({ kind, from, to, with: credential, user, subject, told }: Deed): Operation {
    const operation: Operation = {
      ...{ number: this.operations.length + 1, kind, actor: 'client', credential, subject },
      userId: user?.id ?? credential?.userId ?? 'none',
      started: from,
      ...(to !== undefined && { ended: to, told: { status: 200, replica: 'api-1', ...told } }),
    };
    this.operations.push(operation);
    return operation;
  }

  /** The same at another host. */
  shownElsewhere(deed: Deed): Operation {
    const operation = this.did(deed);
    this.operations.pop();
    this.shown.push(operation);
    return operation;
  }

  /** A session that was signed in at `at`, and its credential. */
  signedIn(user: Person, id: string, at: number, kind: Credential['kind'] = 'session'): Credential {
    const session = { id, userId: user.id, home: 'api-1', from: at, to: at + 10 };
    this.sessions.set(id, session);
    return this.issued({ sessionId: id, userId: user.id }, `${kind} of ${id}`, at, kind);
  }

  issued(
    { sessionId, userId }: { sessionId: string; userId: string },
    text: string,
    since: number,
    kind: Credential['kind'] = 'refresh',
  ): Credential {
    const credential = { text, kind, inBody: true, sessionId, userId, since, affinity: undefined };
    this.credentials.set(text, credential);
    return credential;
  }

  injected(kind: FaultKind, from: number, to: number, replica?: string): void {
    this.faults.push({ kind, from, to, replica });
  }

  /** The names of the checks that object. */
  judgedAs(name: StrategyName): string[] {
    const strategy = strategyTable.find((row) => row.name === name);
    if (strategy === undefined) throw new RangeError(`there is no strategy ${name}`);
    const found = check({ log: this, strategy, facts: factsOf[name], limits: shortLimits });
    return [...new Set(found.map((violation) => violation.check))];
  }
}

export const ended = { status: 401, code: 'session_ended' };
export const undecided = { status: 503, code: 'undecided' };
