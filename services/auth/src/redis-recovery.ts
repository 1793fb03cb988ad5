import type { StrategyName } from '@gatehouse/contracts';
import type { Redis } from '@gatehouse/defaults';
import { createRedisPublisher, lifetimesOf, RedisSessionStore, retentionOf } from '@gatehouse/session';
import { Continuity } from './adapters/continuity.ts';
import { denyListRevocationSink, denyListSink, storeRevocationSink, storesSink } from './adapters/sinks.ts';
import type { AuthDependencies } from './dependencies.ts';
import type { AccountStateSink } from './domain/account-state-relay.ts';
import type { RevocationSinks } from './domain/revocation-log.ts';

/** What Redis is told again goes over connections of its own: a long replay delays no sign-out. */
export interface RedisRecovery {
  readonly continuity: Continuity;
  /** Hears who asks for a confirmation. */
  readonly invalidations: Redis;
  readonly sinks: readonly AccountStateSink[];
  readonly revocationSinks: RevocationSinks;
}

/** A Redis that stalls for a moment is waited for, in ms: what was sent before the stall need not be sent again. */
const COMMAND_MILLISECONDS = 1000;
/** No request is accepted before this process is connected again: it tries without back-off. */
const RETRY_MILLISECONDS = 50;

export function createRedisRecovery(
  { config, clock, random }: AuthDependencies,
  connectRedis: NonNullable<AuthDependencies['connectRedis']>,
  { stored, pushed }: { stored: readonly StrategyName[]; pushed: StrategyName | undefined },
): RedisRecovery {
  const { limits } = config;
  const lifetimes = lifetimesOf(limits);
  const patient = {
    commandTimeout: COMMAND_MILLISECONDS,
    socketTimeout: 2 * COMMAND_MILLISECONDS,
    retryStrategy: () => RETRY_MILLISECONDS,
  };
  const redis = connectRedis(patient);
  const stores = stored.map((name) => {
    const options = { redis, prefix: `gatehouse:${name}` };
    return { name, ...options, store: new RedisSessionStore({ ...options, lifetimes, clock }) };
  });
  const publisher = createRedisPublisher(redis, retentionOf(limits));
  return {
    continuity: new Continuity(redis, random),
    invalidations: connectRedis({ ...patient, protocol: 2 }),
    sinks: [
      ...(stores.length > 0 ? [storesSink(stores, lifetimes.absoluteMs)] : []),
      ...(pushed === undefined ? [] : [denyListSink(publisher, retentionOf(limits))]),
    ],
    revocationSinks: {
      ...Object.fromEntries(
        stores.map((store) => [store.name, storeRevocationSink(store, lifetimes.absoluteMs)]),
      ),
      ...(pushed !== undefined && { [pushed]: denyListRevocationSink(publisher, retentionOf(limits)) }),
    },
  };
}
