import type { Account, Role, Standing } from '@gatehouse/contracts';
import type { History } from './history.ts';

interface Person {
  readonly id: string;
  readonly username: string;
  password: string;
  standing: Standing;
}

/** The accounts as the database has them: every method is one transaction. */
export class People {
  readonly #people = new Map<string, Person>();
  readonly #history: History;
  /** In the order they were committed. */
  readonly raised: Account[] = [];

  constructor(history: History) {
    this.#history = history;
  }

  add(username: string, roles: readonly Role[]): Account {
    const standing = { generation: 0, rights: 0, roles: [...roles] };
    const person = { id: `id-of-${username}`, username, password: 'password-0', standing };
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
    return this.#raise(person, { generation: person.standing.generation + 1 });
  }

  endSessions(userId: string): Account | undefined {
    const person = this.#people.get(userId);
    return person && this.#raise(person, { generation: person.standing.generation + 1 });
  }

  setRoles(userId: string, roles: readonly Role[]): Account | undefined {
    const person = this.#people.get(userId);
    return person && this.#raise(person, { rights: person.standing.rights + 1, roles: [...roles] });
  }

  #raise(person: Person, change: Partial<Standing>): Account {
    person.standing = { ...person.standing, ...change };
    this.#note(person);
    this.raised.push(accountOf(person));
    return accountOf(person);
  }

  #note({ id, standing }: Person): void {
    this.#history.raised.push({ userId: id, ...standing, at: this.#history.now });
  }
}

const accountOf = ({ id, username, standing }: Person): Account => ({ id, username, standing });
