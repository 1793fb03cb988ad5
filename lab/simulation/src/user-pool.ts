import type { Account, AccountState, Role } from '@gatehouse/contracts';
import type { History } from './history.ts';

interface Person {
  readonly id: string;
  readonly username: string;
  password: string;
  accountState: AccountState;
}

/** The accounts as the database has them: every method is one transaction. */
export class UserPool {
  readonly #people = new Map<string, Person>();
  readonly #history: History;
  /** In the order they were committed. */
  readonly raised: Account[] = [];

  constructor(history: History) {
    this.#history = history;
  }

  add(username: string, roles: readonly Role[]): Account {
    const accountState = { sessionGeneration: 0, rolesVersion: 0, roles: [...roles] };
    const person = { id: `id-of-${username}`, username, password: 'password-0', accountState };
    this.#people.set(person.id, person);
    this.#note(person);
    return accountOf(person);
  }

  account(userId: string): Account | undefined {
    const person = this.#people.get(userId);
    return person && accountOf(person);
  }

  withPassword(username: string, password: string): Account | undefined {
    const person = [...this.#people.values()].find((known) => known.username === username);
    return person?.password === password ? accountOf(person) : undefined;
  }

  passwordOf(userId: string): string {
    return this.#people.get(userId)?.password ?? '';
  }

  replacePassword(userId: string, previous: string, next: string): Account | undefined {
    const person = this.#people.get(userId);
    if (person?.password !== previous) return undefined;
    person.password = next;
    return this.#raise(person, { sessionGeneration: person.accountState.sessionGeneration + 1 });
  }

  revokeSessions(userId: string): Account | undefined {
    const person = this.#people.get(userId);
    return person && this.#raise(person, { sessionGeneration: person.accountState.sessionGeneration + 1 });
  }

  setRoles(userId: string, roles: readonly Role[]): Account | undefined {
    const person = this.#people.get(userId);
    return (
      person && this.#raise(person, { rolesVersion: person.accountState.rolesVersion + 1, roles: [...roles] })
    );
  }

  #raise(person: Person, change: Partial<AccountState>): Account {
    person.accountState = { ...person.accountState, ...change };
    this.#note(person);
    this.raised.push(accountOf(person));
    return accountOf(person);
  }

  #note({ id, accountState }: Person): void {
    this.#history.raised.push({ userId: id, ...accountState, at: this.#history.now });
  }
}

const accountOf = ({ id, username, accountState }: Person): Account => ({ id, username, accountState });
