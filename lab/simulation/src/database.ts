import type { StrategyName } from '@gatehouse/contracts';
import type {
  FamilyDecision,
  FamilyState,
  PublicationLog,
  RefreshTokenFamilies,
  SessionRepository,
} from '@gatehouse/session';
import { ModelRows, ModelSessionRepository } from '@gatehouse/session/testing';
import { ask, type Network } from './ask.ts';
import type { History } from './history.ts';
import type { Schedule } from './schedule.ts';
import { UserPool } from './user-pool.ts';

export interface Ended {
  readonly id: string;
  readonly userKey: string | undefined;
}

export const DATABASE = 'database';
/** Longer than most faults: what was held up goes on, late. */
const TIMEOUT_MS = 2000;

/** The record: what is committed here stays, whatever else is lost. Each method is one transaction. */
export class Database {
  readonly people: UserPool;
  /** Sessions that were ended, in the order they were. */
  readonly ended: Ended[] = [];
  readonly #schedule: Schedule;
  readonly #network: Network;
  readonly #rows = new ModelRows();

  constructor(schedule: Schedule, network: Network, history: History) {
    this.#schedule = schedule;
    this.#network = network;
    this.people = new UserPool(history);
  }

  /** One transaction, asked for by a process. */
  transact<T>(from: string, what: string, apply: () => T | Promise<T>): Promise<T> {
    const label = `database ${what}`;
    return ask(this.#schedule, this.#network, { label, from, to: DATABASE, timeout: TIMEOUT_MS, apply });
  }

  /** The repository of one strategy as a process reaches it. */
  registerFrom(
    from: string,
    strategy: StrategyName,
  ): SessionRepository & RefreshTokenFamilies & PublicationLog {
    const register = new ModelSessionRepository(
      (userId) => this.people.account(userId),
      strategy,
      this.#rows,
    );
    const transact = <T>(what: string, apply: () => Promise<T>) => this.transact(from, what, apply);
    return {
      create: (session) => transact('create session', () => register.create(session)),
      find: (id) => transact('find session', () => register.find(id)),
      touch: (id, now) => transact('touch session', () => register.touch(id, now)),
      revoke: (id) => transact('end session', () => this.#ending(id, register.revoke(id))),
      revokeOne: (userId, id) =>
        transact('end one session', () => this.#ending(id, register.revokeOne(userId, id))),
      revokeAll: (userId, sessionGeneration) =>
        transact('end all sessions', () => register.revokeAll(userId, sessionGeneration)),
      list: (userId, current) => transact('list sessions', () => register.list(userId, current)),
      isPending: (id, userId) => transact('is it announced', () => register.isPending(id, userId)),
      markPublished: (ids) => transact('it is announced', () => register.markPublished(ids)),
      start: (sessionId, tokenId) => transact('start family', () => register.start(sessionId, tokenId)),
      sessionOf: (tokenId) => transact('session of token', () => register.sessionOf(tokenId)),
      redeem: <D extends FamilyDecision>(tokenId: string, decide: (state: FamilyState) => D) =>
        transact('present token', async () => {
          const redeemed = await register.redeem(tokenId, decide);
          const ended = redeemed?.decision.act === 'revoke' ? redeemed.state.live?.session.id : undefined;
          if (ended !== undefined) this.ended.push({ id: ended, userKey: undefined });
          return redeemed;
        }),
    };
  }

  async #ending(id: string, end: Promise<boolean>): Promise<boolean> {
    const ended = await end;
    if (ended) this.ended.push({ id, userKey: undefined });
    return ended;
  }
}
