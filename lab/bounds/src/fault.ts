import type { Effect } from './effect.ts';
import type { Relay } from './relay.ts';
import type { ScenarioName } from './scenarios.ts';
import type { SpareRedis } from './spare-redis.ts';
import type { TestCluster } from './test-cluster.ts';

/** Something that breaks, and is whole again after `repair`. */
export interface Fault {
  /**
   * `acknowledged`: in the moment the revocation is acknowledged. `before`: it is revoked while this lasts. `afterwards`:
   * takes its time after the acknowledgements, and endings are counted from then.
   */
  when: 'acknowledged' | 'before' | 'afterwards';
  /** Before the first credential is presented. */
  prepare?(): Promise<void>;
  /** From its return on nothing reaches Redis that should not; nothing else runs in this process meanwhile. */
  strike(): Effect;
  /** For `afterwards`, instead of `strike`. */
  exchange?(): Promise<Effect>;
  /** Whether Redis is whole again as soon as this has struck. */
  returnsAtOnce?: boolean;
  /** Whether it can be seen to have taken hold. */
  holds(): boolean;
  /** Safe to call at any time, as often as wanted. */
  repair(): Promise<void>;
}

/**
 * The fault of one episode; undefined where nothing breaks.
 * @param number of the episode: replicas take turns at being cut off
 */
export function faultOf(scenario: ScenarioName, venue: TestCluster, number: number): Fault | undefined {
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
    case 'failback':
      return failedBack(venue);
    case 'restore':
      return restored(venue);
  }
}

function frozen({ redis }: TestCluster): Fault {
  return {
    when: 'acknowledged',
    strike: () => {
      redis.stop();
      return { at: performance.now() };
    },
    holds: () => redis.isStill,
    repair: async () => redis.go(),
  };
}

function killed({ redis }: TestCluster): Fault {
  return {
    when: 'acknowledged',
    strike: () => {
      redis.kill();
      return { at: performance.now() };
    },
    holds: () => redis.isStill,
    repair: async () => await redis.restart(),
  };
}

function cut({ relays }: TestCluster): Fault {
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
    repair: async () => {
      await Promise.all(relays.map((relay) => relay.repair()));
    },
  };
}

/** The first relay is auth's: it goes on. */
function swallowed({ relays: [, ...relays] }: TestCluster, number: number): Fault {
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
    repair: async () => await relay.repair(),
  };
}

/** All processes are at the spare server, and return to the first one: it has run on, with all it held then. */
function failedBack({ relays, spare }: TestCluster): Fault {
  const server = demanded(spare);
  const goBack = (): void => {
    for (const relay of relays) relay.lead(server.mainPort);
  };
  let isBack = true;
  return {
    when: 'acknowledged',
    returnsAtOnce: true,
    async prepare() {
      await server.copy();
      isBack = false;
      for (const relay of relays) relay.lead(server.port);
    },
    strike: () => {
      const at = performance.now();
      goBack();
      isBack = true;
      return { at };
    },
    holds: () => isBack,
    async repair() {
      if (!isBack) goBack();
      isBack = true;
    },
  };
}

/** The main server takes over what the spare one holds: what it held itself before the endings. */
function restored({ spare }: TestCluster): Fault {
  const server = demanded(spare);
  return {
    when: 'afterwards',
    returnsAtOnce: true,
    prepare: () => server.copy(),
    strike: () => ({ reason: 'an older copy takes its time' }),
    exchange: async () => {
      await server.restore();
      return { at: performance.now() };
    },
    holds: () => true,
    repair: async () => undefined,
  };
}

function demanded(spare: SpareRedis | undefined): SpareRedis {
  if (spare === undefined) throw new Error('there is a spare Redis where relays are');
  return spare;
}

const isLonely = ({ connections }: Relay): boolean => connections === 0;
