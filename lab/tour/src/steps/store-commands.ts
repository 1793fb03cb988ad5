import { setTimeout as pause } from 'node:timers/promises';
import { callsBetween, parseCommandStats } from '../command-stats.ts';
import type { TourContext } from '../scene.ts';

/** Longer than the second after which auth repeats what was recorded: what is repeated is a burst of commands. */
const LOOK_MILLISECONDS = 1100;
/** What an idle Redis does: each auth process writes its nonce a few times a second. */
const STILL_COMMANDS = 8;
/** A cluster that others use as well is never still; what they do is subtracted as well as one window can tell. */
const LOOKS = 6;

/** What Redis did during the work, and what it does anyway in the same time. Undefined without Redis. */
export async function countCommands(
  scene: TourContext,
  work: () => Promise<void>,
): Promise<{ busy: number; idle: number } | undefined> {
  if (!scene.redis) {
    await work();
    return undefined;
  }
  await stillness(scene);
  let length = 0;
  const busy = await commandsDuring(scene, async () => {
    const started = performance.now();
    await work();
    length = performance.now() - started;
  });
  const idle = await commandsDuring(scene, () => wait(scene, length));
  return { busy, idle };
}

/** Lets the aftermath of earlier sign-outs and removals pass: it would fall into one of the two windows only. */
async function stillness(scene: TourContext): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const seen = await commandsDuring(scene, () => wait(scene, LOOK_MILLISECONDS));
    if (seen <= STILL_COMMANDS) return;
  }
}

async function commandsDuring({ cluster }: TourContext, work: () => Promise<void>): Promise<number> {
  const count = async () => parseCommandStats(await cluster.redisCommand('INFO', 'commandstats'));
  const before = await count();
  await work();
  return callsBetween(before, await count());
}

async function wait({ site }: TourContext, milliseconds: number): Promise<void> {
  await pause(milliseconds, undefined, { signal: site.signal });
}
