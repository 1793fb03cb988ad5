import type { Strategy } from '@gatehouse/session';
import {
  createCached,
  createShared,
  lifetimesOf,
  NearCache,
  recordSlackOf,
  userKeyOf,
} from '@gatehouse/session';
import { createAccounts } from './accounts.ts';
import { startReplay, vouchAtFirst } from './background.ts';
import { RACE_LIMITS } from './limits.ts';
import { StepLink } from './link.ts';
import { Redis } from './redis.ts';
import { createStore, recordedStore, type StepStore } from './store.ts';
import type { Ground, Node, World } from './worlds.ts';

const PREFIX = 'gatehouse:races';
const CAPACITY = { sessions: 50, bytes: 100_000 };
const lifetimes = lifetimesOf(RACE_LIMITS);

/** `shared` and `cached`: Redis keeps the sessions, auth makes and ends them. */
export function createRecordWorld(ground: Ground): World {
  const { schedule, history, names } = ground;
  const redis = new Redis(schedule, history, {
    clock: ground.clockOf('redis'),
    lifetimes,
    prefix: PREFIX,
    recordSlack: ground.strategy === 'shared' ? 0 : recordSlackOf(RACE_LIMITS),
  });
  vouchAtFirst(redis);
  const links: StepLink[] = [];
  const auths = names.auths.map((name) => createAuth(ground, redis, name));
  const replicas = names.replicas.map((name) => createReplica(ground, redis, name, links));
  return { auths, replicas, issuing: auths, redis, wires: redis.wires, links, restarts: [] };
}

function createAuth(ground: Ground, redis: Redis, name: string): Node {
  const { database, sabotage, random, strategy } = ground;
  const clock = ground.clockOf(name);
  const wire = redis.keepConnected(`${name} redis`, name, RACE_LIMITS.storeTimeoutMs);
  const told = createStore(redis, wire, clock, false);
  const asked = recordedStore(createStore(redis, wire, clock, true), database, name);
  const announced = sabotage.store?.(told, clock) ?? told;
  const store = sabotage.store?.(asked, clock) ?? asked;
  const sendRaised: Parameters<typeof createAccounts>[2] = ({ id, accountState }) =>
    announced.putAccountState(userKeyOf(id), accountState, clock.monotonic());
  startReplay(ground, name, {
    redis,
    wire,
    // As auth's BulkStore: of a user of whom nothing is held nothing is written.
    sendRaised: async (account) => {
      const key = `${PREFIX}:{${userKeyOf(account.id)}}:standing`;
      const held = await wire.call('GET account state', () => redis.model.get(key));
      if (held !== null) await sendRaised(account);
    },
    sendEnded: async ({ userKey = '', id }) => void (await told.revoke({ userKey, id })),
  });
  const create = strategy === 'shared' ? createShared : createCached;
  return {
    name,
    clock,
    accounts: createAccounts(database, name, sendRaised),
    strategy: create({ store, limits: RACE_LIMITS, clock, random }),
  };
}

function createReplica(ground: Ground, redis: Redis, name: string, links: StepLink[]): Node {
  const { database, sabotage, strategy } = ground;
  const clock = ground.clockOf(name);
  const wire = redis.keepConnected(`${name} redis`, name, RACE_LIMITS.storeTimeoutMs);
  const plain = createStore(redis, wire, clock, true);
  const store = sabotage.store?.(plain, clock) ?? plain;
  const made =
    strategy === 'shared'
      ? createShared({ store, limits: RACE_LIMITS, clock, random: ground.random })
      : createNear(ground, redis, name, store, links);
  const authenticator = sabotage.authenticator?.(made.authenticator) ?? made.authenticator;
  return {
    name,
    clock,
    accounts: createAccounts(database, name, async () => undefined),
    strategy: { ...made, authenticator },
  };
}

function createNear(
  ground: Ground,
  redis: Redis,
  name: string,
  store: StepStore,
  links: StepLink[],
): Strategy {
  const { schedule, sabotage, random } = ground;
  const clock = ground.clockOf(name);
  const link = new StepLink(schedule, redis, name, RACE_LIMITS.storeTimeoutMs);
  links.push(link);
  const near = new NearCache({
    connection: sabotage.link?.(link) ?? link,
    store,
    lastSeen: (key) => store.lastSeen(key),
    prefix: PREFIX,
    clock,
    leaseMs: sabotage.nearLease ?? RACE_LIMITS.leaseMs,
    capacity: CAPACITY,
    every: (turn, milliseconds) => every(ground, name, turn, milliseconds),
  });
  near.start();
  return createCached({ store, near, limits: RACE_LIMITS, clock, random });
}

function every({ schedule }: Ground, at: string, turn: () => void, milliseconds: number): () => void {
  let callOff = (): void => undefined;
  const next = (): void => {
    callOff = schedule.after(milliseconds, at, `${at} heartbeat`, () => {
      next();
      turn();
    });
  };
  // Heartbeats of replicas that started together do not keep step.
  callOff = schedule.after(schedule.random.below(milliseconds), at, `${at} heartbeat`, () => {
    next();
    turn();
  });
  return () => callOff();
}
