import type { Effect } from './effect.ts';
import type { Relay } from './relay.ts';
import type { ScenarioName } from './scenarios.ts';
import type { Venue } from './venue.ts';

/** Something that breaks, and is whole again after `mend`. */
export interface Fault {
  /** `acknowledged`: in the moment the revocation is acknowledged. `before`: it is revoked while this lasts. */
  when: 'acknowledged' | 'before';
  /** From its return on nothing reaches Redis that should not; nothing else runs in this process meanwhile. */
  strike(): Effect;
  /** Whether it can be seen to have taken hold. */
  holds(): boolean;
  /** Safe to call at any time, as often as wanted. */
  mend(): Promise<void>;
}

/**
 * The fault of one episode; undefined where nothing breaks.
 * @param number of the episode: replicas take turns at being cut off
 */
export function faultOf(scenario: ScenarioName, venue: Venue, number: number): Fault | undefined {
  switch (scenario) {
    case 'healthy':
      return undefined;
    case 'frozen':
      return frozen(venue);
    case 'killed':
      return killed(venue);
    case 'cut':
      return cut(venue);
    case 'replica':
      return swallowed(venue, number);
  }
}

function frozen({ redis }: Venue): Fault {
  return {
    when: 'acknowledged',
    strike: () => {
      redis.stop();
      return { at: performance.now() };
    },
    holds: () => redis.isStill,
    mend: async () => redis.go(),
  };
}

function killed({ redis }: Venue): Fault {
  return {
    when: 'acknowledged',
    strike: () => {
      redis.kill();
      return { at: performance.now() };
    },
    holds: () => redis.isStill,
    mend: async () => await redis.restart(),
  };
}

function cut({ relays }: Venue): Fault {
  return {
    when: 'acknowledged',
    strike: () => {
      const lonely = relays.filter(isLonely).length;
      // Relays live in this process: while it closes their connections none of them passes anything on.
      const at = performance.now();
      for (const relay of relays) relay.cut();
      return lonely === 0 ? { at } : { reason: `${lonely} services had no connection that could be cut` };
    },
    holds: () => relays.every(isLonely),
    mend: async () => {
      await Promise.all(relays.map((relay) => relay.mend()));
    },
  };
}

/** The first relay is auth's: it goes on. */
function swallowed({ relays: [, ...relays] }: Venue, number: number): Fault {
  const relay = relays[number % relays.length];
  if (relay === undefined) throw new Error('a cluster has a replica');
  return {
    when: 'before',
    strike: () => {
      relay.swallow();
      return isLonely(relay)
        ? { reason: 'the replica had no connection that could be cut' }
        : { at: performance.now() };
    },
    holds: () => relay.swallows,
    mend: async () => await relay.mend(),
  };
}

const isLonely = ({ connections }: Relay): boolean => connections === 0;
