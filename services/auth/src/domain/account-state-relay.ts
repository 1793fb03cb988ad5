import { createOutboxRelay, type OutboxRelay, type OutboxRows } from './outbox-relay.ts';
import type { AccountStateChange, AccountStateChanges } from './users.ts';

/** Where many account states go at once. Throws `Unavailable`. */
export interface AccountStateSink {
  readonly name: string;
  /** How long after it was raised an account state can concern anything that lives there, in ms. */
  readonly horizon: number;
  /** Of removed accounts nothing may be left. */
  putAll(accountStates: readonly AccountStateChange[]): Promise<void>;
}

/** The smallest id of all. */
const NO_USER = '00000000-0000-0000-0000-000000000000';

/** Repeats what became true of users. */
export function createAccountStateRelays(
  changes: AccountStateChanges,
  sinks: readonly AccountStateSink[],
): OutboxRelay[] {
  return sinks.flatMap((sink) =>
    ([false, true] as const).map((removed) => createOutboxRelay(outboxRows(changes, sink, removed))),
  );
}

function outboxRows(
  changes: AccountStateChanges,
  { name, horizon, putAll }: AccountStateSink,
  removed: boolean,
): OutboxRows<AccountStateChange> {
  return {
    name: `${removed ? 'removed users' : 'users'} to ${name}`,
    horizon,
    before: (since) => ({ at: new Date(since).toISOString(), id: NO_USER }),
    after: (position, limit) => changes.changedSince(position, limit, removed),
    positionOf: ({ userId, changedAt }) => ({ at: changedAt, id: userId }),
    key: ({ userId }) => userId,
    version: ({ accountState: { sessionGeneration, rolesVersion } }) =>
      `${sessionGeneration}.${rolesVersion}`,
    send: putAll,
  };
}
