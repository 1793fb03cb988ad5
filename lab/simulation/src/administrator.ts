import { presenting, type Sender } from './client.ts';
import type { Ground, World } from './worlds.ts';

const THINKING = [1, 20, 200, 900, 2500];
/** Each differs from the one before and the one after, so that an old one is known when it is seen. */
const ROLES = ['customer+analyst', 'customer', 'analyst'];

interface Administrator {
  readonly ground: Ground;
  readonly world: World;
  readonly sender: Sender;
  readonly name: string;
  readonly userIds: readonly string[];
  readonly operations: number;
}

/** Changes roles and ends sessions, from auth's side. */
export async function administrate({ ground, world, sender, name, userIds, operations }: Administrator) {
  const { schedule } = ground;
  const { random } = schedule;
  let next = random.below(ROLES.length);
  for (let i = 0; i < operations; i += 1) {
    const thinking = random.pick(THINKING);
    await new Promise<void>((resolve) => {
      schedule.after(thinking, name, `${name} goes on`, resolve);
    });
    next = (next + 1) % ROLES.length;
    const kind = random.chance(0.65) ? 'set-roles' : 'revoke';
    await sender.send(name, {
      kind,
      userId: random.pick(userIds),
      credential: undefined,
      credentials: presenting(undefined),
      node: random.pick(world.auths),
      ...(kind === 'set-roles' && { subject: ROLES[next] }),
    });
  }
}
