import type { StrategyName } from '@gatehouse/contracts';
import type { RegisteredSession, RegisteredWithAccount, SessionRegister } from '../src/register.ts';
import type { FamilyDecision, FamilyState, RefreshFamilies } from '../src/tokens/families.ts';
import { ModelRegister } from '../testing/model-register.ts';
import { ask, type Weather } from './ask.ts';
import type { History } from './history.ts';
import { People } from './people.ts';
import type { Schedule } from './schedule.ts';

export interface Ended {
  readonly id: string;
  readonly tag: string | undefined;
}

export const DATABASE = 'database';
/** Longer than most faults: what was held up goes on, late. */
const TIMEOUT_MS = 2000;

/** The record: what is committed here stays, whatever else is lost. Each method is one transaction. */
export class Database {
  readonly people: People;
  readonly register: ModelRegister;
  /** Sessions that were ended, in the order they were. */
  readonly ended: Ended[] = [];
  readonly #schedule: Schedule;
  readonly #weather: Weather;

  constructor(schedule: Schedule, weather: Weather, history: History) {
    this.#schedule = schedule;
    this.#weather = weather;
    this.people = new People(history);
    this.register = new ModelRegister((userId) => this.people.account(userId));
  }

  /** One transaction, asked for by a process. */
  transact<T>(from: string, what: string, apply: () => T | Promise<T>): Promise<T> {
    const label = `database ${what}`;
    return ask(this.#schedule, this.#weather, { label, from, to: DATABASE, timeout: TIMEOUT_MS, apply });
  }

  /** The register as a process reaches it. */
  registerFrom(from: string): SessionRegister & RefreshFamilies {
    const { register } = this;
    const transact = <T>(what: string, apply: () => Promise<T>) => this.transact(from, what, apply);
    return {
      create: (session: RegisteredSession) => transact('create session', () => register.create(session)),
      find: (id: string): Promise<RegisteredWithAccount | undefined> =>
        transact('find session', () => register.find(id)),
      touch: (id: string, now: number) => transact('touch session', () => register.touch(id, now)),
      end: (id: string) => transact('end session', () => this.#ending(id, register.end(id))),
      endOne: (userId: string, strategy: StrategyName, id: string) =>
        transact('end one session', () => this.#ending(id, register.endOne(userId, strategy, id))),
      endAll: (userId: string, strategy: StrategyName) =>
        transact('end all sessions', () => register.endAll(userId, strategy)),
      list: (userId: string, strategy: StrategyName) =>
        transact('list sessions', () => register.list(userId, strategy)),
      start: (sessionId: string, tokenId: string) =>
        transact('start family', () => register.start(sessionId, tokenId)),
      sessionOf: (tokenId: string) => transact('session of token', () => register.sessionOf(tokenId)),
      present: <D extends FamilyDecision>(tokenId: string, decide: (state: FamilyState) => D) =>
        transact('present token', async () => {
          const presented = await register.present(tokenId, decide);
          const ended = presented?.decision.act === 'end' ? presented.state.live?.session.id : undefined;
          if (ended !== undefined) this.ended.push({ id: ended, tag: undefined });
          return presented;
        }),
    };
  }

  async #ending(id: string, end: Promise<boolean>): Promise<boolean> {
    const ended = await end;
    if (ended) this.ended.push({ id, tag: undefined });
    return ended;
  }
}
