import type { StrategyName } from '@gatehouse/contracts';
import { multiplied, SeededRandom } from '@gatehouse/testkit/seeded-random';
import { administrate } from './administrator.ts';
import type { Violation } from './check-input.ts';
import { check } from './checkers.ts';
import { Jar, presenting, routed, Sender } from './client.ts';
import { injectFaults } from './faults.ts';
import { groundOf, people } from './ground.ts';
import { Handlers } from './handlers.ts';
import { History, type Kind } from './history.ts';
import type { TokenKeys } from './keys.ts';
import { limitsOf } from './limits.ts';
import { createLocalWorld } from './local-world.ts';
import type { Mutation } from './mutation.ts';
import { createPhantomWorld } from './phantom-world.ts';
import { createRecordWorld } from './record-world.ts';
import { Schedule, type TraceEntry } from './schedule.ts';
import { createSealedWorld } from './sealed-world.ts';
import { probeStaleCredentials } from './stale-credential-prober.ts';
import { browse, habitsOf } from './tab.ts';
import { createDenylistWorld, createTokenWorld } from './token-world.ts';
import type { Ground, World } from './worlds.ts';

export interface RunOptions {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly keys: TokenKeys;
  readonly sabotage?: Mutation;
  readonly traced?: boolean;
}

export interface Run {
  readonly history: History;
  readonly violations: readonly Violation[];
  readonly trace: readonly TraceEntry[];
  readonly steps: number;
  readonly isCalm: boolean;
}

const create: Readonly<Record<StrategyName, (ground: Ground) => World>> = {
  memory: createLocalWorld,
  sticky: createLocalWorld,
  shared: createRecordWorld,
  cached: createRecordWorld,
  token: createTokenWorld,
  denylist: createDenylistWorld,
  sealed: createSealedWorld,
  phantom: createPhantomWorld,
};

/** After the last fault everything must have recovered within this, in ms. */
const RECOVERY_MS = 3000;
const WARM_UP_MS = 900;

/** One history from one seed: the same whenever and wherever it is run. */
export async function run({ seed, strategy, keys, sabotage = {}, traced = false }: RunOptions): Promise<Run> {
  const random = new SeededRandom(multiplied(seed));
  const isCalm = random.chance(0.2);
  const limits = limitsOf(strategy);
  const schedule = new Schedule(random, { calm: isCalm, traced });
  const history = new History(() => ({ time: schedule.now, step: schedule.steps }));
  const skew = isCalm || random.chance(0.5) ? 0 : limits.clockToleranceMs;
  const ground = groundOf({ seed, strategy, limits, keys, sabotage, schedule, history }, skew);
  const world = create[strategy](ground);
  const sender = new Sender(ground, new Handlers(history, sabotage));

  let isOver = false;
  const users = people(ground);
  const habits = habitsOf(ground);
  // Every part has found every other before the first client.
  schedule.calm = true;
  await passes(schedule, WARM_UP_MS);
  schedule.calm = isCalm;
  const actors = Promise.all([
    ...users.flatMap((userId, i) => tabs(ground, world, sender, userId, i, habits)),
    administrate({
      ...{ ground, world, sender },
      name: 'admin',
      userIds: users,
      operations: random.below(4),
    }),
    random.chance(0.6) ? probeStaleCredentials({ ground, world, sender, name: 'watcher' }) : undefined,
    isCalm ? undefined : injectFaults(ground, world, 1 + random.below(4)),
  ]).then(() => {
    isOver = true;
  });
  await schedule.run(() => isOver);
  await actors;
  schedule.calm = true;
  await passes(schedule, RECOVERY_MS);
  sender.isAfterwards = true;
  await lookAgain(ground, world, sender);
  const bound = (world.replicas[0] ?? world.auths[0])?.strategy.facts.bound(limits);
  if (!bound) throw new Error('a world without processes');
  const violations = check({ history, strategy, bound, limits, isCalm, skew });
  return { history, violations, trace: schedule.trace ?? [], steps: schedule.steps, isCalm };
}

/** One or two browsers, the first with two tabs. */
function tabs(
  ground: Ground,
  world: World,
  sender: Sender,
  userId: string,
  user: number,
  habits: readonly Kind[],
): Promise<void>[] {
  const { random } = ground.schedule;
  const jar = new Jar();
  const shared = { ground, world, sender, userId, habits };
  const mine = ['a', 'b'].map((tab) =>
    browse({ ...shared, jar, name: `client-${user}${tab}`, operations: 2 + random.below(5) }),
  );
  if (random.chance(0.6)) return mine;
  return [
    ...mine,
    browse({
      ...shared,
      jar: new Jar(),
      name: `phone-${user}a`,
      operations: 2 + random.below(4),
      lurks: random.chance(0.4),
    }),
  ];
}

async function passes(schedule: Schedule, milliseconds: number): Promise<void> {
  let isOver = false;
  schedule.after(milliseconds, 'world', 'time passed', () => {
    isOver = true;
  });
  await schedule.run(() => isOver);
}

/** When everything has calmed down: who is still let in, and what is in the carts? */
async function lookAgain(ground: Ground, world: World, sender: Sender): Promise<void> {
  const { schedule, history } = ground;
  const last = [...history.credentials.values()].filter(({ kind }) => kind !== 'refresh').slice(-8);
  let left = last.length;
  const looks = Promise.all(
    last.map(async (credential) => {
      const kind = credential.kind === 'session' ? 'cart-read' : 'me';
      await sender.send('observer', {
        ...{ kind, userId: credential.userId, credential },
        credentials: presenting(credential),
        node: routed(ground, world, kind, 'observer', credential),
      });
      left -= 1;
    }),
  );
  await schedule.run(() => left === 0);
  await looks;
}
