import { type Effect, PROMPT } from './effect.ts';
import type { ScenarioName } from './scenarios.ts';
import type { Venue } from './venue.ts';

/** Something that breaks, and is whole again after `mend`. */
export interface Fault {
  /** `acknowledged`: in the moment the revocation is acknowledged. `before`: it is revoked while this lasts. */
  when: 'acknowledged' | 'before';
  /** Returns as soon as it has taken hold; nothing else runs in this process meanwhile. */
  strike(): Effect;
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
    strike: () => redis.stop(PROMPT),
    mend: async () => redis.go(),
  };
}

function killed({ redis }: Venue): Fault {
  return {
    when: 'acknowledged',
    strike: () => redis.kill(PROMPT),
    mend: async () => await redis.restart(),
  };
}

function cut({ relays }: Venue): Fault {
  return {
    when: 'acknowledged',
    strike: () => {
      const connected = relays.filter(({ connections }) => connections > 0).length;
      for (const relay of relays) relay.cut();
      if (connected < relays.length)
        return { reason: 'a service was not connected to Redis before it was cut off' };
      return { at: performance.now() };
    },
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
      if (relay.connections === 0)
        return { reason: 'the replica was not connected to Redis before it was cut off' };
      return { at: performance.now() };
    },
    mend: async () => await relay.mend(),
  };
}
