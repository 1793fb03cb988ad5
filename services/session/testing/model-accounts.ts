import type {
  Account,
  AccountState,
  PasswordChangeResponse,
  PasswordCheckResponse,
  Role,
} from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import { type Actor, ActorRefused, type FormerActor, isFormer } from '../src/authority/actor.ts';
import type { Accounts, PasswordChange, SignInAttempt } from '../src/sign-in/accounts.ts';

interface Person {
  readonly id: string;
  readonly username: string;
  password: string;
  accountState: AccountState;
}

/** People in memory. `told` stands for the push of a changed account state to the stores that are told of changes. */
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
  /** So many questions for an account state are not answered. */
  accountStatesLost = 0;
  told: (userId: string, accountState: AccountState) => Promise<void> = async () => undefined;

  add(username: string, password: string, roles: Role[] = ['customer']): Account {
    const person = {
      id: `id-of-${username}`,
      username,
      password,
      accountState: { sessionGeneration: 0, rolesVersion: 0, roles },
    };
    this.#people.set(person.id, person);
    return accountOf(person);
  }

  async checkPassword(attempt: SignInAttempt): Promise<PasswordCheckResponse> {
    this.#ask();
    const person = [...this.#people.values()].find(({ username }) => username === attempt.username);
    if (person?.password !== attempt.password) return { outcome: 'refused' };
    const account = accountOf(person);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return { outcome: 'accepted', account };
  }

  async changePassword({ actor, current, next }: PasswordChange): Promise<PasswordChangeResponse> {
    this.#ask();
    const repeated = this.#asked.get(keyOf(actor, 'password'));
    const person = this.#people.get(actor.userId ?? repeated?.userId ?? '');
    if (!person) throw new ActorRefused({ reason: 'session_ended' });
    if (repeated?.generation === person.accountState.sessionGeneration) {
      const isSame = repeated.previous === current && person.password === next;
      return isSame ? { outcome: 'accepted', account: accountOf(person) } : { outcome: 'refused' };
    }
    this.#live(actor);
    if (person.password !== current) return { outcome: 'refused' };
    person.password = next;
    const sessionGeneration = person.accountState.sessionGeneration + 1;
    this.#asked.set(keyOf(actor, 'password'), {
      userId: person.id,
      generation: sessionGeneration,
      previous: current,
    });
    await this.#raise(person, { sessionGeneration });
    return { outcome: 'accepted', account: accountOf(person) };
  }

  async accountState(userId: string): Promise<AccountState | undefined> {
    this.#ask();
    if (this.accountStatesLost > 0) {
      this.accountStatesLost -= 1;
      throw new Unavailable('the answer was lost');
    }
    return this.#people.get(userId)?.accountState;
  }

  async revokeSessions(actor: Actor | FormerActor): Promise<Account> {
    this.#ask();
    const asked = this.#asked.get(keyOf(actor, 'endings'));
    const repeated = this.#people.get(asked?.userId ?? '');
    if (repeated && repeated.accountState.sessionGeneration === asked?.generation) return accountOf(repeated);
    const person = this.#live(actor);
    const generation = person.accountState.sessionGeneration + 1;
    this.#asked.set(keyOf(actor, 'endings'), { userId: person.id, generation, previous: '' });
    return this.revoke(person.id) as Promise<Account>;
  }

  /** What an administrator does. */
  async revoke(userId: string): Promise<Account | undefined> {
    const person = this.#people.get(userId);
    if (!person) return undefined;
    await this.#raise(person, { sessionGeneration: person.accountState.sessionGeneration + 1 });
    return accountOf(person);
  }

  async setRoles(userId: string, roles: Role[]): Promise<void> {
    const person = this.#people.get(userId);
    if (person) await this.#raise(person, { rolesVersion: person.accountState.rolesVersion + 1, roles });
  }

  remove(userId: string): Promise<void> {
    this.#people.delete(userId);
    return Promise.resolve();
  }

  account(userId: string): Account | undefined {
    const person = this.#people.get(userId);
    return person && accountOf(person);
  }

  async #raise(person: Person, change: Partial<AccountState>): Promise<void> {
    person.accountState = { ...person.accountState, ...change };
    await this.told(person.id, person.accountState);
    if (this.answersLost > 0) {
      this.answersLost -= 1;
      throw new Unavailable('the answer was lost');
    }
  }

  /** Whose the session is, by the generation it was made under. @throws ActorRefused */
  #live(actor: Actor | FormerActor): Person {
    const person = this.#people.get(actor.userId ?? '');
    const isLive = !isFormer(actor) && person?.accountState.sessionGeneration === actor.generation;
    if (!person || !isLive) throw new ActorRefused({ reason: 'session_ended' });
    return person;
  }

  #ask(): void {
    if (this.away) throw new Unavailable('accounts are away');
  }
}

const accountOf = ({ id, username, accountState }: Person): Account => ({ id, username, accountState });

const keyOf = ({ strategy, sessionId }: Actor | FormerActor, kind: string): string =>
  `${strategy} ${sessionId} ${kind}`;
