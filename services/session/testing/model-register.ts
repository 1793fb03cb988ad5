import type { Account, StrategyName } from '@gatehouse/contracts';
import type { RegisteredSession, RegisteredWithAccount, SessionRegister } from '../src/register.ts';
import type {
  FamilyDecision,
  FamilyState,
  RefreshFamilies,
  RefreshTokenRow,
} from '../src/tokens/families.ts';

interface TokenRow extends RefreshTokenRow {
  readonly sessionId: string;
  readonly parentId: string | undefined;
}

/** The register and the refresh families in memory: passes the same suites as PostgreSQL does. */
export class ModelRegister implements SessionRegister, RefreshFamilies {
  readonly #sessions = new Map<string, RegisteredSession>();
  readonly #tokens = new Map<string, TokenRow>();
  readonly #account: (userId: string) => Account | undefined;

  constructor(account: (userId: string) => Account | undefined) {
    this.#account = account;
  }

  async create(session: RegisteredSession): Promise<void> {
    this.#sessions.set(session.id, session);
  }

  async find(id: string): Promise<RegisteredWithAccount | undefined> {
    return this.#live(id);
  }

  async touch(id: string, now: number): Promise<boolean> {
    const live = this.#live(id);
    if (!live) return false;
    this.#sessions.set(id, { ...live.session, lastSeenAt: Math.max(live.session.lastSeenAt, now) });
    return true;
  }

  async end(id: string): Promise<boolean> {
    const live = this.#live(id) !== undefined;
    this.#sessions.delete(id);
    return live;
  }

  async endOne(userId: string, strategy: StrategyName, id: string): Promise<boolean> {
    const session = this.#live(id)?.session;
    return session?.userId === userId && session.strategy === strategy && this.end(id);
  }

  async endAll(userId: string, strategy: StrategyName): Promise<void> {
    for (const session of await this.list(userId, strategy)) this.#sessions.delete(session.id);
  }

  async list(userId: string, strategy: StrategyName): Promise<RegisteredSession[]> {
    return [...this.#sessions.values()].filter(
      (session) => session.userId === userId && session.strategy === strategy && this.#live(session.id),
    );
  }

  async start(sessionId: string, tokenId: string): Promise<void> {
    this.#tokens.set(tokenId, {
      id: tokenId,
      sessionId,
      parentId: undefined,
      keyId: undefined,
      firstUsedAt: undefined,
    });
  }

  async sessionOf(tokenId: string): Promise<string | undefined> {
    return this.#tokens.get(tokenId)?.sessionId;
  }

  async present<D extends FamilyDecision>(
    tokenId: string,
    decide: (state: FamilyState) => D,
  ): Promise<{ state: FamilyState; decision: D } | undefined> {
    const token = this.#tokens.get(tokenId);
    if (!token) return undefined;
    const child = [...this.#tokens.values()].find(({ parentId }) => parentId === tokenId);
    const state = { live: this.#live(token.sessionId), token, child };
    const decision = decide(state);
    await this.#apply(token, child, decision);
    return { state, decision };
  }

  async #apply(token: TokenRow, child: TokenRow | undefined, decision: FamilyDecision): Promise<void> {
    if (decision.act === 'end') this.#sessions.delete(token.sessionId);
    if (decision.act !== 'answer') return;
    const { childId, keyId, now } = decision;
    const { sessionId } = token;
    this.#tokens.set(token.id, { ...token, keyId, firstUsedAt: token.firstUsedAt ?? now });
    if (!child) {
      this.#tokens.set(childId, {
        id: childId,
        sessionId,
        parentId: token.id,
        keyId: undefined,
        firstUsedAt: undefined,
      });
    }
    await this.touch(sessionId, now);
  }

  #live(id: string): RegisteredWithAccount | undefined {
    const session = this.#sessions.get(id);
    const account = session && this.#account(session.userId);
    return session && account && session.generation === account.standing.generation
      ? { session, account }
      : undefined;
  }
}
