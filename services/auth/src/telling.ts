import type { StrategyName } from '@gatehouse/contracts';
import type { Redis } from '@gatehouse/defaults';
import { createRedisWire, lifetimesOf, RedisSessionStore, retentionOf } from '@gatehouse/session';
import { Continuity } from './adapters/continuity.ts';
import { storeEndings, storesSink, wireEndings, wireSink } from './adapters/sinks.ts';
import type { AuthDependencies } from './dependencies.ts';
import type { EndingWires } from './domain/endings.ts';
import type { StandingSink } from './domain/standing-replay.ts';

/** What Redis is told again goes over connections of its own: a long replay delays no sign-out. */
export interface Telling {
  readonly continuity: Continuity;
  /** Hears who asks for a confirmation. */
  readonly ear: Redis;
  readonly sinks: readonly StandingSink[];
  readonly endingWires: EndingWires;
}

/** A Redis that stalls for a moment is waited for, in ms: what was sent before the stall need not be sent again. */
const COMMAND_MILLISECONDS = 1000;
/** No request is accepted before this process is connected again: it tries without back-off. */
const RETRY_MILLISECONDS = 50;

export function createTelling(
  { config, clock, random }: AuthDependencies,
  connectRedis: NonNullable<AuthDependencies['connectRedis']>,
  { stored, pushed }: { stored: readonly StrategyName[]; pushed: StrategyName | undefined },
): Telling {
  const { limits } = config;
  const lifetimes = lifetimesOf(limits);
  const patient = {
    commandTimeout: COMMAND_MILLISECONDS,
    socketTimeout: 2 * COMMAND_MILLISECONDS,
    retryStrategy: () => RETRY_MILLISECONDS,
  };
  const redis = connectRedis(patient);
  const stores = stored.map((name) => {
    const options = { redis, prefix: `gatehouse:${name}`, lifetimes };
    return { name, ...options, store: new RedisSessionStore({ ...options, clock }) };
  });
  const wire = createRedisWire(redis, retentionOf(limits));
  return {
    continuity: new Continuity(redis, random),
    ear: connectRedis({ ...patient, protocol: 2 }),
    sinks: [
      ...(stores.length > 0 ? [storesSink(stores, lifetimes.absolute)] : []),
      ...(pushed === undefined ? [] : [wireSink(wire, retentionOf(limits))]),
    ],
    endingWires: {
      ...Object.fromEntries(stores.map((store) => [store.name, storeEndings(store, lifetimes.absolute)])),
      ...(pushed !== undefined && { [pushed]: wireEndings(wire, retentionOf(limits)) }),
    },
  };
}
