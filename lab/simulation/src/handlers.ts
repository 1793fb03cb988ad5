import type { Account } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import type { Accepted, Issued, Issuer } from '@gatehouse/session';
import { permissionsOf, REFRESH_COOKIE, SESSION_COOKIE } from '@gatehouse/session';
import { issueAndRecheck } from '@gatehouse/session/testing';
import type { History, Kind, Operation } from './history.ts';
import type { Mutation } from './mutation.ts';
import {
  type Answer,
  actorIn,
  cart,
  deleteSession,
  issuerOf,
  logoutEverywhere,
  type Request,
  refusal,
  revoke,
  setRoles,
  signOut,
} from './routes.ts';
import type { Node } from './worlds.ts';

const CONTEXT = { client: 'native', device: 'races' } as const;

/** What the routes do with a strategy, without HTTP around it. */
export class Handlers {
  readonly #history: History;
  readonly #sabotage: Mutation;

  constructor(history: History, sabotage: Mutation) {
    this.#history = history;
    this.#sabotage = sabotage;
  }

  /** Answers a request; what cannot be decided is 503. */
  async answer(request: Request): Promise<Answer> {
    try {
      return await this.#route(request);
    } catch (error) {
      if (error instanceof Unavailable) return refusal(503, error.message);
      throw error;
    }
  }

  #route(request: Request): Promise<Answer> {
    const routes: Partial<Record<Kind, (request: Request) => Promise<Answer>>> = {
      'sign-in': (given) => this.#signIn(given),
      refresh: (given) => this.#refresh(given),
      'sign-out': signOut,
      'set-roles': setRoles,
      revoke,
    };
    return routes[request.operation.kind]?.(request) ?? this.#authenticated(request);
  }

  async #authenticated(request: Request): Promise<Answer> {
    const { node, credentials, operation } = request;
    const verdict = await node.strategy.authenticator.authenticate(credentials);
    if (verdict.kind === 'undecided') return refusal(503, verdict.cause);
    if (verdict.kind === 'rejected') return refusal(401, verdict.reason);
    const isForbidden =
      operation.kind === 'reports' && !permissionsOf(verdict.identity.roles).includes('reports:read');
    if (!isForbidden || this.#sabotage.touchesRefused) this.#touch(verdict);
    const answer = isForbidden ? refusal(403, 'forbidden') : await this.#permitted(request, verdict);
    const outcome = { ...known(verdict), ...answer.outcome };
    // As the hook does: a request that fails changes nothing on the client.
    const isRefused = outcome.status !== 200 && outcome.status !== 204;
    return { ...(isRefused ? {} : this.#renewed(verdict, operation)), ...answer, outcome };
  }

  /** As the hook does: not awaited, and a failure concerns no client. */
  #touch({ touch, identity: { sessionId } }: Accepted): void {
    touch?.().catch(() => {
      this.#history.missedTouches.push({ sessionId, at: this.#history.now });
    });
  }

  #permitted(request: Request, verdict: Accepted): Promise<Answer> {
    const routes: Partial<Record<Kind, (request: Request, verdict: Accepted) => Promise<Answer>>> = {
      'cart-add': cart,
      'cart-read': cart,
      'logout-everywhere': logoutEverywhere,
      password: (given, accepted) => this.#password(given, accepted),
      'delete-session': deleteSession,
    };
    return (
      routes[request.operation.kind]?.(request, verdict) ?? Promise.resolve({ outcome: { status: 200 } })
    );
  }

  async #signIn({ node, credentials, operation }: Request): Promise<Answer> {
    const { userId, subject = '' } = operation;
    const username = userId.replace('id-of-', '');
    const attempt = { username, password: subject, strategy: node.strategy.facts.name };
    const check = await node.accounts.checkPassword({ ...attempt, address: '', requestId: '' });
    if (check.outcome !== 'accepted') return refusal(401, 'invalid_credentials');
    const issuer = issuerOf(node);
    const issued = await this.#issue(node, check.account);
    try {
      if (!this.#sabotage.keepsOld) await issuer.revoke(credentials);
    } catch (error) {
      await issuer.revokeOne(check.account.id, issued.sessionId).catch(() => undefined);
      throw error;
    }
    return this.#issued(operation, check.account, issued);
  }

  async #password({ node, operation }: Request, verdict: Accepted): Promise<Answer> {
    const actor = actorIn(node, verdict);
    const change = { actor, current: operation.subject ?? '', next: `password-${operation.number}` };
    const changed = await node.accounts.changePassword(change);
    if (changed.outcome !== 'accepted') return refusal(401, 'invalid_credentials');
    await issuerOf(node).revokeAll(changed.account);
    const { sessionGeneration } = changed.account.accountState;
    const answer = this.#issued(operation, changed.account, await this.#issue(node, changed.account));
    return { ...answer, outcome: { ...answer.outcome, sessionGeneration } };
  }

  async #refresh({ node, credentials, operation }: Request): Promise<Answer> {
    const outcome = await issuerOf(node).refresh?.(credentials.bodyToken ?? '', CONTEXT);
    if (!outcome || outcome.outcome === 'rejected') return refusal(401, 'refresh_rejected');
    if (outcome.outcome === 'reused') return refusal(401, 'refresh_reused');
    return this.#issued(operation, outcome.account, outcome.issued);
  }

  async #issue(node: Node, account: Account): Promise<Issued> {
    const issuer = issuerOf(node);
    const plain: Pick<Node['accounts'], 'accountState'> = node.accounts;
    const accounts = this.#sabotage.confirming?.(plain, account) ?? plain;
    const noted: Issuer = {
      ...issuer,
      issue: async (given, context) => {
        const since = this.#history.now;
        const issued = await issuer.issue(given, context);
        const { sessionGeneration } = given.accountState;
        this.#history.begun({
          id: issued.sessionId,
          userId: given.id,
          generation: sessionGeneration,
          home: node.name,
          since,
        });
        return issued;
      },
    };
    return issueAndRecheck({ issuer: noted, accounts }, account, CONTEXT);
  }

  /** The client is given a credential: a client that presents it from now on is this user, in this session. */
  #issued(
    { started: since }: Operation,
    { id: userId, accountState }: Account,
    { sessionId, cookies, tokens }: Issued,
  ): Answer {
    const session = cookies.find(({ name }) => name === SESSION_COOKIE)?.value;
    const refresh = tokens?.refresh_token ?? cookies.find(({ name }) => name === REFRESH_COOKIE)?.value;
    const access = tokens?.access_token;
    const texts = { session, access, refresh };
    for (const [kind, text] of Object.entries(texts) as [keyof typeof texts, string | undefined][]) {
      if (text !== undefined) this.#history.issued({ text, kind, sessionId, userId, since });
    }
    const { roles } = accountState;
    return {
      outcome: { status: 200, sessionId, userId, roles, ...(refresh !== undefined && { child: refresh }) },
      ...(session !== undefined && { session }),
      ...(access !== undefined && { access }),
      ...(refresh !== undefined && { refresh }),
    };
  }

  #renewed(
    { cookies = [], identity: { sessionId, userId } }: Accepted,
    { started: since }: Operation,
  ): Partial<Answer> {
    const session = cookies.find(({ name }) => name === SESSION_COOKIE)?.value;
    if (session === undefined) return {};
    this.#history.issued({ text: session, kind: 'session', sessionId, userId, since });
    return { session };
  }
}

const known = ({ identity: { sessionId, userId, roles } }: Accepted) => ({ sessionId, userId, roles });
