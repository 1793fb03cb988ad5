import type { Accepted, Actor, Issuer, RequestCredentials } from '@gatehouse/session';
import type { Operation, Outcome } from './history.ts';
import type { Node } from './worlds.ts';

/** What a process answers: the outcome, and what the client is to keep. */
export interface Answer {
  readonly outcome: Outcome;
  readonly session?: string;
  readonly access?: string;
  readonly refresh?: string;
  readonly cart?: string;
}

export interface Request {
  readonly operation: Operation;
  readonly credentials: RequestCredentials;
  readonly node: Node;
}

export const refusal = (status: 401 | 403 | 404 | 503, reason: string): Answer => ({
  outcome: { status, reason },
});

export function issuerOf({ name, strategy }: Node): Issuer {
  if (!strategy.issuer) throw new TypeError(`${name} has no issuer`);
  return strategy.issuer;
}

export async function signOut({ node, credentials }: Request): Promise<Answer> {
  await issuerOf(node).revoke(credentials);
  return { outcome: { status: 204 } };
}

export async function cart({ node, operation, credentials }: Request, verdict: Accepted): Promise<Answer> {
  const { carts } = node.strategy;
  const { identity, times } = verdict;
  const owner = { identity, times, credentials };
  if (!carts) return { outcome: { status: 200 } };
  if (operation.kind === 'cart-read') {
    return { outcome: { status: 200, cart: (await carts.read(owner)).items } };
  }
  const change = await carts.add(owner, operation.subject ?? 'sku', 1);
  if (change.outcome !== 'changed') return refusal(401, 'session_ended');
  return { outcome: { status: 200, cart: change.cart.items } };
}

export async function logoutEverywhere({ node }: Request, verdict: Accepted): Promise<Answer> {
  const account = await node.accounts.revokeSessions(actorIn(node, verdict));
  await issuerOf(node).revokeAll(account);
  return { outcome: { status: 204, sessionGeneration: account.accountState.sessionGeneration } };
}

/** Who asks, as the routes read it from the verdict. */
export const actorIn = ({ strategy }: Node, { identity, generation }: Accepted): Actor => ({
  ...{ userId: identity.userId, sessionId: identity.sessionId, strategy: strategy.facts.name, generation },
  ...{ address: '', requestId: '' },
});

export async function deleteSession({ node, operation }: Request, { identity }: Accepted): Promise<Answer> {
  const ended = await issuerOf(node).revokeOne(identity.userId, operation.subject ?? '');
  return ended ? { outcome: { status: 204 } } : refusal(404, 'no_such_session');
}

export async function setRoles({ node, operation }: Request): Promise<Answer> {
  const roles = (operation.subject ?? '').split('+') as ('customer' | 'analyst')[];
  const account = await node.accounts.setRoles(operation.userId, roles);
  return { outcome: { status: 200, rolesVersion: account?.accountState.rolesVersion ?? 0 } };
}

export async function revoke({ node, operation }: Request): Promise<Answer> {
  const account = await node.accounts.revoke(operation.userId);
  return { outcome: { status: 204, sessionGeneration: account?.accountState.sessionGeneration ?? 0 } };
}
