import type {
  Account,
  PasswordChangeAnswer,
  PasswordCheckAnswer,
  Role,
  Standing,
} from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import type { Accounts } from '../src/sign-in/accounts.ts';

interface Person {
  readonly id: string;
  readonly username: string;
  password: string;
  standing: Standing;
}

/** People in memory. `told` stands for the push of a changed standing to the stores that are told of changes. */
export class ModelAccounts implements Accounts {
  readonly #people = new Map<string, Person>();
  /** When set, nobody can be asked. */
  away = false;
  /** Happens once, between the check of a password and whatever is done with its outcome. */
  meanwhile: (() => Promise<unknown>) | undefined;
  told: (userId: string, standing: Standing) => Promise<void> = async () => undefined;

  add(username: string, password: string, roles: Role[] = ['customer']): Account {
    const person = {
      id: `id-of-${username}`,
      username,
      password,
      standing: { generation: 0, rights: 0, roles },
    };
    this.#people.set(person.id, person);
    return accountOf(person);
  }

  async checkPassword(attempt: { username: string; password: string }): Promise<PasswordCheckAnswer> {
    this.#ask();
    const person = [...this.#people.values()].find(({ username }) => username === attempt.username);
    if (person?.password !== attempt.password) return { outcome: 'refused' };
    const account = accountOf(person);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return { outcome: 'accepted', account };
  }

  async changePassword(change: {
    userId: string;
    current: string;
    next: string;
  }): Promise<PasswordChangeAnswer> {
    this.#ask();
    const person = this.#people.get(change.userId);
    if (person?.password !== change.current) return { outcome: 'refused' };
    person.password = change.next;
    await this.#raise(person, { generation: person.standing.generation + 1 });
    return { outcome: 'accepted', account: accountOf(person) };
  }

  async standing(userId: string): Promise<Standing | undefined> {
    this.#ask();
    return this.#people.get(userId)?.standing;
  }

  async endSessions(userId: string): Promise<Account | undefined> {
    this.#ask();
    const person = this.#people.get(userId);
    if (!person) return undefined;
    await this.#raise(person, { generation: person.standing.generation + 1 });
    return accountOf(person);
  }

  /** What an administrator does. */
  async setRoles(userId: string, roles: Role[]): Promise<void> {
    const person = this.#people.get(userId);
    if (person) await this.#raise(person, { rights: person.standing.rights + 1, roles });
  }

  remove(userId: string): Promise<void> {
    this.#people.delete(userId);
    return Promise.resolve();
  }

  account(userId: string): Account | undefined {
    const person = this.#people.get(userId);
    return person && accountOf(person);
  }

  async #raise(person: Person, change: Partial<Standing>): Promise<void> {
    person.standing = { ...person.standing, ...change };
    await this.told(person.id, person.standing);
  }

  #ask(): void {
    if (this.away) throw new Unavailable('accounts are away');
  }
}

const accountOf = ({ id, username, standing }: Person): Account => ({ id, username, standing });
