import type {
  Account,
  PasswordChangeAnswer,
  PasswordCheckAnswer,
  Role,
  Standing,
} from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import { type Actor, ActorRefused, type FormerActor, isFormer } from '../src/authority/actor.ts';
import type { Accounts, PasswordChange, SignInAttempt } from '../src/sign-in/accounts.ts';

interface Person {
  readonly id: string;
  readonly username: string;
  password: string;
  standing: Standing;
}

/** People in memory. `told` stands for the push of a changed standing to the stores that are told of changes. */
export class ModelAccounts implements Accounts {
  readonly #people = new Map<string, Person>();
  /** What sessions asked for that ended them. */
  readonly #asked = new Map<string, { userId: string; generation: number; previous: string }>();
  /** When set, every query fails as unavailable. */
  away = false;
  /** Happens once, between the check of a password and whatever is done with its outcome. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** So many changes are made, and their answers lost. */
  answersLost = 0;
  /** So many questions for a standing are not answered. */
  standingsLost = 0;
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

  async checkPassword(attempt: SignInAttempt): Promise<PasswordCheckAnswer> {
    this.#ask();
    const person = [...this.#people.values()].find(({ username }) => username === attempt.username);
    if (person?.password !== attempt.password) return { outcome: 'refused' };
    const account = accountOf(person);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return { outcome: 'accepted', account };
  }

  async changePassword({ actor, current, next }: PasswordChange): Promise<PasswordChangeAnswer> {
    this.#ask();
    const repeated = this.#asked.get(keyOf(actor, 'password'));
    const person = this.#people.get(actor.userId ?? repeated?.userId ?? '');
    if (!person) throw new ActorRefused({ reason: 'session_ended' });
    if (repeated?.generation === person.standing.generation) {
      const isSame = repeated.previous === current && person.password === next;
      return isSame ? { outcome: 'accepted', account: accountOf(person) } : { outcome: 'refused' };
    }
    this.#live(actor);
    if (person.password !== current) return { outcome: 'refused' };
    person.password = next;
    const generation = person.standing.generation + 1;
    this.#asked.set(keyOf(actor, 'password'), { userId: person.id, generation, previous: current });
    await this.#raise(person, { generation });
    return { outcome: 'accepted', account: accountOf(person) };
  }

  async standing(userId: string): Promise<Standing | undefined> {
    this.#ask();
    if (this.standingsLost > 0) {
      this.standingsLost -= 1;
      throw new Unavailable('the answer was lost');
    }
    return this.#people.get(userId)?.standing;
  }

  async endSessions(actor: Actor | FormerActor): Promise<Account> {
    this.#ask();
    const repeated = this.#people.get(this.#asked.get(keyOf(actor, 'endings'))?.userId ?? '');
    if (repeated) return accountOf(repeated);
    const person = this.#live(actor);
    this.#asked.set(keyOf(actor, 'endings'), { userId: person.id, generation: 0, previous: '' });
    return this.revoke(person.id) as Promise<Account>;
  }

  /** What an administrator does. */
  async revoke(userId: string): Promise<Account | undefined> {
    const person = this.#people.get(userId);
    if (!person) return undefined;
    await this.#raise(person, { generation: person.standing.generation + 1 });
    return accountOf(person);
  }

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
    if (this.answersLost > 0) {
      this.answersLost -= 1;
      throw new Unavailable('the answer was lost');
    }
  }

  /** Whose the session is, by the generation it was made under. @throws ActorRefused */
  #live(actor: Actor | FormerActor): Person {
    const person = this.#people.get(actor.userId ?? '');
    const isLive = !isFormer(actor) && person?.standing.generation === actor.generation;
    if (!person || !isLive) throw new ActorRefused({ reason: 'session_ended' });
    return person;
  }

  #ask(): void {
    if (this.away) throw new Unavailable('accounts are away');
  }
}

const accountOf = ({ id, username, standing }: Person): Account => ({ id, username, standing });

const keyOf = ({ strategy, sessionId }: Actor | FormerActor, kind: string): string =>
  `${strategy} ${sessionId} ${kind}`;
