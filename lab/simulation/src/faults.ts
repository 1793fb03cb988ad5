import { DATABASE } from './database.ts';
import { REDIS } from './redis.ts';
import type { Ground, World } from './worlds.ts';

interface Fault {
  readonly name: string;
  /** Begins it; what it returns ends it. */
  begin(): () => void;
}

const LENGTHS = [20, 100, 400, 1500, 3000];
const PAUSES = [0, 10, 100, 600, 2000];
const nothing = (): void => undefined;

/** The faults of a world: processes that stand still, messages and connections that are lost, a Redis that forgets. */
function faultsOf(ground: Ground, world: World): Fault[] {
  const { schedule, network, names } = ground;
  const freeze = (at: string): Fault => ({
    name: `${at} stands still`,
    begin() {
      schedule.stalled.add(at);
      return () => schedule.stalled.delete(at);
    },
  });
  return [
    ...[DATABASE, ...names.auths, ...names.replicas].map(freeze),
    {
      name: 'messages are lost',
      begin() {
        network.loss = 0.25;
        return () => {
          network.loss = 0;
        };
      },
    },
    ...redisFaults(ground, world),
    ...world.restarts.map(({ name, restart }) => ({
      name: `${name} restarts`,
      begin() {
        restart();
        return nothing;
      },
    })),
    ...(world.redis ? [freeze(REDIS), freeze(REDIS)] : []),
  ];
}

function redisFaults({ schedule }: Ground, { redis, wires }: World): Fault[] {
  if (!redis) return [];
  const wire = () => schedule.random.pick(wires);
  return [
    {
      name: 'a connection breaks',
      begin() {
        wire().cut();
        return nothing;
      },
    },
    {
      name: 'a connection is deaf and dumb',
      begin() {
        const held = wire();
        held.hold(true);
        return () => held.hold(false);
      },
    },
    {
      name: 'a replica is cut off',
      begin() {
        const { from } = wire().options;
        const own = wires.filter(({ options }) => options.from === from);
        for (const held of own) held.hold(true);
        return () => {
          for (const held of own) held.hold(false);
        };
      },
    },
    {
      name: 'redis is flushed',
      begin() {
        redis.flush();
        return nothing;
      },
    },
    {
      name: 'redis saves, and dies later',
      begin() {
        redis.model.save();
        return () => {
          redis.die();
          schedule.after(schedule.random.pick([20, 300]), 'world', 'redis comes back', () =>
            redis.comeBack(),
          );
        };
      },
    },
    {
      name: 'redis is full',
      begin() {
        redis.isFull = true;
        return () => {
          redis.isFull = false;
        };
      },
    },
  ];
}

/** Lets some of them happen, one after the other or at once; resolves when all are over. */
export async function injectFaults(ground: Ground, world: World, count: number): Promise<void> {
  const { schedule } = ground;
  // Few kinds a history, the same again.
  const all = faultsOf(ground, world);
  const faults = [schedule.random.pick(all), schedule.random.pick(all)];
  await Promise.all(
    Array.from({ length: count }, async () => {
      await after(ground, schedule.random.pick(PAUSES), 'a fault is near');
      const fault = schedule.random.pick(faults);
      schedule.note('world', fault.name);
      const end = fault.begin();
      await after(ground, schedule.random.pick(LENGTHS), `over: ${fault.name}`);
      end();
    }),
  );
}

const after = ({ schedule }: Ground, delay: number, label: string): Promise<void> =>
  new Promise((resolve) => {
    schedule.after(delay, 'world', label, resolve);
  });
