import { createReplay, type Replay, type Replayed } from './replay.ts';
import type { RaisedStanding, RaisedStandings } from './users.ts';

/** Where many standings go at once. Throws `Unavailable`. */
export interface StandingSink {
  readonly name: string;
  /** How long after it was raised a standing can concern anything that lives there, in ms. */
  readonly horizon: number;
  /** Of removed accounts nothing may be left. */
  putAll(standings: readonly RaisedStanding[]): Promise<void>;
}

/** The smallest id of all. */
const NO_USER = '00000000-0000-0000-0000-000000000000';

/** Repeats what became true of users. */
export function createStandingReplays(raised: RaisedStandings, sinks: readonly StandingSink[]): Replay[] {
  return sinks.flatMap((sink) =>
    ([false, true] as const).map((removed) => createReplay(replayed(raised, sink, removed))),
  );
}

function replayed(
  raised: RaisedStandings,
  { name, horizon, putAll }: StandingSink,
  removed: boolean,
): Replayed<RaisedStanding> {
  return {
    name: `${removed ? 'removed users' : 'users'} to ${name}`,
    horizon,
    before: (since) => ({ at: new Date(since).toISOString(), id: NO_USER }),
    after: (position, limit) => raised.raisedAfter(position, limit, removed),
    positionOf: ({ userId, raisedAt }) => ({ at: raisedAt, id: userId }),
    key: ({ userId }) => userId,
    version: ({ standing: { generation, rights } }) => `${generation}.${rights}`,
    send: putAll,
  };
}
