import { presenting, routed, type Sender } from './client.ts';
import type { Credential } from './history.ts';
import type { Ground, World } from './worlds.ts';

interface Watcher {
  readonly ground: Ground;
  readonly world: World;
  readonly sender: Sender;
  readonly name: string;
}

const PAUSES = [20, 100, 200, 400];
/** Long enough for what is believed longest to run out. */
const LOOKS = 30;

/** Presents other people's credentials, old and new, all the time: the one who notices what should have ended. */
export async function probeStaleCredentials({ ground, world, sender, name }: Watcher): Promise<void> {
  const { schedule, history } = ground;
  const { random } = schedule;
  let favourite: Credential | undefined;
  // Not awaited: a request to a stopped process is pending when it resumes.
  const looks: Promise<unknown>[] = [];
  for (let i = 0; i < LOOKS; i += 1) {
    const pause = random.pick(PAUSES);
    await new Promise<void>((resolve) => {
      schedule.after(pause, name, `${name} goes on`, resolve);
    });
    const known = [...history.credentials.values()].filter(({ kind }) => kind !== 'refresh');
    if (known.length === 0) continue;
    // Rather the same one again and again: what a cache holds is what it has seen.
    if (!favourite || random.chance(0.25)) favourite = random.pick(known);
    const look = sender.send(name, {
      kind: 'me',
      userId: favourite.userId,
      credential: favourite,
      credentials: presenting(favourite),
      node: routed(ground, world, 'me', name, favourite),
    });
    looks.push(look);
  }
  await Promise.all(looks);
}
