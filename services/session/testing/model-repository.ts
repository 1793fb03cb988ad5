import type { Account, StrategyName } from '@gatehouse/contracts';
import type { PublicationLog } from '../src/revocation/publishing-repository.ts';
import type { SessionRepository, SessionRow, SessionRowWithAccount } from '../src/session-repository.ts';
import type {
  FamilyDecision,
  FamilyState,
  RefreshTokenFamilies,
  RefreshTokenRow,
} from '../src/tokens/refresh-token-families.ts';

interface ModelRow extends SessionRow {
  readonly strategy: StrategyName;
  readonly isEnded: boolean;
  readonly isAnnounced: boolean;
}

interface TokenRow extends RefreshTokenRow {
  readonly sessionId: string;
  readonly parentId: string | undefined;
}

/** The rows of all strategies: one database. */
export class ModelRows {
  readonly sessions = new Map<string, ModelRow>();
  readonly tokens = new Map<string, TokenRow>();
}

/** The repository of one strategy, with its refresh token families, in memory: passes the same suites as PostgreSQL does. */
export class ModelSessionRepository implements SessionRepository, RefreshTokenFamilies, PublicationLog {
  readonly #account: (userId: string) => Account | undefined;
  readonly #strategy: StrategyName;
  readonly #rows: ModelRows;
  readonly #perUser: number;

  constructor(
    account: (userId: string) => Account | undefined,
    strategy: StrategyName,
    rows: ModelRows = new ModelRows(),
    perUser = 100,
  ) {
    this.#perUser = perUser;
    this.#account = account;
    this.#strategy = strategy;
    this.#rows = rows;
  }

  async create(session: SessionRow): Promise<readonly string[]> {
    const row = { ...session, strategy: this.#strategy, isEnded: false, isAnnounced: false };
    this.#rows.sessions.set(session.id, row);
    const others = this.#liveOf(session.userId).filter(({ id }) => id !== session.id);
    const ended = others.sort((a, b) => b.lastSeenAt - a.lastSeenAt).slice(this.#perUser - 1);
    for (const { id } of ended) await this.revoke(id);
    return ended.map(({ id }) => id);
  }

  async find(id: string): Promise<SessionRowWithAccount | undefined> {
    return this.#live(id);
  }

  async touch(id: string, now: number): Promise<boolean> {
    const row = this.#liveRow(id);
    if (!row) return false;
    this.#rows.sessions.set(id, { ...row, lastSeenAt: Math.max(row.lastSeenAt, now) });
    return true;
  }

  async revoke(id: string): Promise<boolean> {
    const row = this.#liveRow(id);
    if (row) this.#rows.sessions.set(id, { ...row, isEnded: true });
    return row !== undefined;
  }

  async revokeOne(userId: string, id: string): Promise<boolean> {
    return this.#liveRow(id)?.userId === userId && this.revoke(id);
  }

  async revokeAll(userId: string, sessionGeneration: number): Promise<void> {
    // "Live" leaves out what the generation has ended already, which PostgreSQL's tidies up.
    for (const { id, generation } of this.#liveOf(userId))
      if (generation < sessionGeneration) await this.revoke(id);
  }

  async list(userId: string, current: string): Promise<SessionRow[]> {
    const isCurrent = ({ id }: SessionRow): number => (id === current ? 1 : 0);
    const live = this.#liveOf(userId);
    live.sort((a, b) => isCurrent(b) - isCurrent(a) || b.lastSeenAt - a.lastSeenAt);
    return live.slice(0, this.#perUser + 1);
  }

  async isPending(id: string, userId?: string): Promise<boolean> {
    const row = this.#row(id);
    if (!row || row.isAnnounced || this.#liveRow(id)) return false;
    return this.#account(row.userId) !== undefined && row.userId === (userId ?? row.userId);
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const row = this.#row(id);
      if (row) this.#rows.sessions.set(id, { ...row, isAnnounced: true });
    }
  }

  async start(sessionId: string, tokenId: string): Promise<void> {
    if (this.#row(sessionId)) this.#keep({ id: tokenId, sessionId, parentId: undefined });
  }

  async sessionOf(tokenId: string): Promise<string | undefined> {
    return this.#token(tokenId)?.sessionId;
  }

  async redeem<D extends FamilyDecision>(
    tokenId: string,
    decide: (state: FamilyState) => D,
  ): Promise<{ state: FamilyState; decision: D } | undefined> {
    const token = this.#token(tokenId);
    if (!token) return undefined;
    const child = [...this.#rows.tokens.values()].find(({ parentId }) => parentId === tokenId);
    const state = { live: this.#live(token.sessionId), token, child };
    const decision = decide(state);
    await this.#apply(token, child, decision);
    return { state, decision };
  }

  async #apply(token: TokenRow, child: TokenRow | undefined, decision: FamilyDecision): Promise<void> {
    if (decision.act === 'revoke') await this.revoke(token.sessionId);
    if (decision.act !== 'issue') return;
    const { childId, keyId, now } = decision;
    const { sessionId } = token;
    this.#rows.tokens.set(token.id, { ...token, keyId, firstUsedAt: token.firstUsedAt ?? now });
    if (!child) this.#keep({ id: childId, sessionId, parentId: token.id });
    await this.touch(sessionId, now);
  }

  #keep(token: Pick<TokenRow, 'id' | 'sessionId' | 'parentId'>): void {
    this.#rows.tokens.set(token.id, { ...token, keyId: undefined, firstUsedAt: undefined });
  }

  #row(id: string): ModelRow | undefined {
    const row = this.#rows.sessions.get(id);
    return row?.strategy === this.#strategy ? row : undefined;
  }

  #token(id: string): TokenRow | undefined {
    const token = this.#rows.tokens.get(id);
    return token && this.#row(token.sessionId) && token;
  }

  #liveOf(userId: string): SessionRow[] {
    return [...this.#rows.sessions.keys()].flatMap((id) => {
      const session = this.#live(id)?.session;
      return session?.userId === userId ? [session] : [];
    });
  }

  #liveRow(id: string): ModelRow | undefined {
    const row = this.#row(id);
    const account = row && this.#account(row.userId);
    return row && !row.isEnded && row.generation === account?.accountState.sessionGeneration
      ? row
      : undefined;
  }

  #live(id: string): SessionRowWithAccount | undefined {
    const row = this.#liveRow(id);
    const account = row && this.#account(row.userId);
    if (!row || !account) return undefined;
    const { strategy: _strategy, isEnded: _isEnded, isAnnounced: _isAnnounced, ...session } = row;
    return { session, account };
  }
}
